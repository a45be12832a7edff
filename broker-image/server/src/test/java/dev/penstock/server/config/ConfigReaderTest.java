/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.node.config.InvalidConfigException;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.config.QuorumSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;

final class ConfigReaderTest {
    private static final String SMALLEST = "node.id=0\nlog.dirs=/data\n";

    @Test
    void twoLinesAreEnough() throws IOException {
        ServerConfig config = read(SMALLEST, Map.of());

        assertThat(config.node().id()).isEqualTo(new BrokerId(0));
        assertThat(config.node().listeners()).hasSize(1);
        assertThat(config.node().quorum().names(new BrokerId(0))).isTrue();
        assertThat(config.unknown()).isEmpty();
    }

    @Test
    void thePodContractIsUnderstood() throws IOException {
        String text =
                """
                process.roles=broker,controller
                node.id=${env:POD_ORDINAL}
                listeners=PLAINTEXT://:9092,INTERNAL://:9091
                advertised.listeners=PLAINTEXT://${env:POD_NAME}.shop:9092,INTERNAL://${env:POD_NAME}.shop:9091
                inter.broker.listener.name=INTERNAL
                controller.listener.names=INTERNAL
                controller.quorum.voters=0@shop-broker-0.shop:9091,1@shop-broker-1.shop:9091,2@shop-broker-2.shop:9091
                log.dirs=/var/lib/penstock/data
                """;

        ServerConfig config = read(text, Map.of("POD_NAME", "shop-broker-2"));

        assertThat(config.node().id()).isEqualTo(new BrokerId(2));
        assertThat(config.node().quorum().voters()).hasSize(3);
        assertThat(config.node().listener(new ListenerName("INTERNAL")).advertised())
                .isEqualTo(new Endpoint("shop-broker-2.shop", 9091));
    }

    @Test
    void aBrokerMayKnowTheQuorumByAddressesOnly() throws IOException {
        String quorum =
                "controller.quorum.bootstrap.servers=one:9091, [::1]:9091\ncontroller.quorum.auto.join.enable=true\n";

        QuorumSettings settings = read(SMALLEST + quorum, Map.of()).node().quorum();

        assertThat(settings)
                .isEqualTo(
                        new QuorumSettings(
                                List.of(),
                                List.of(new Endpoint("one", 9091), new Endpoint("::1", 9091)),
                                true));
    }

    @Test
    void theEnvironmentOverridesTheFile() throws IOException {
        ServerConfig config =
                read(SMALLEST, Map.of("PENSTOCK_OVERRIDE_ADMIN_LISTENER", "127.0.0.1:7"));

        assertThat(config.admin()).isEqualTo(new Endpoint("127.0.0.1", 7));
    }

    @Test
    void topicDefaultsKeepKafkasNames() throws IOException {
        ServerConfig config =
                read(SMALLEST + "log.retention.hours=2\nlog.segment.bytes=1048576\n", Map.of());

        assertThat(config.node().properties())
                .containsEntry("log.retention.hours", "2")
                .containsEntry("log.segment.bytes", "1048576");
    }

    @Test
    void everyDefaultOfATopicSettingIsServed() throws IOException {
        ServerConfig config =
                read(
                        SMALLEST
                                + "log.cleaner.delete.retention.ms=5\nlog.roll.jitter.hours=1\n"
                                + "metadata.log.max.record.bytes.between.snapshots=4096\n",
                        Map.of());

        assertThat(config.unknown()).isEmpty();
        assertThat(config.node().properties())
                .containsEntry("log.cleaner.delete.retention.ms", "5")
                .containsEntry("log.roll.jitter.hours", "1")
                .containsEntry("metadata.log.max.record.bytes.between.snapshots", "4096");
    }

    @Test
    void whatIsNotServedIsReported() throws IOException {
        ServerConfig config = read(SMALLEST + "num.io.threads=8\nretentoin.ms=5\n", Map.of());

        assertThat(config.ignored()).containsExactly("num.io.threads");
        assertThat(config.unknown()).containsExactly("retentoin.ms");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    log.dirs=/d                                                | node.id: is not set
                    node.id=x;log.dirs=/d                                      | node.id: "x" is not a whole number
                    node.id=-1;log.dirs=/d                                     | node.id: must be at least 0
                    node.id=1                                                  | log.dirs: is not set
                    node.id=1;log.dirs=/a,/b,/a                                | log.dirs: names /a twice
                    node.id=1;log.dirs=/a,,/b                                  | log.dirs: has an empty name between commas
                    node.id=1;log.dirs=/d;listeners=9092                       | listeners: "9092" is not NAME://host:port
                    node.id=1;log.dirs=/d;listeners=A://:1,A://:2              | listeners: names A twice
                    node.id=1;log.dirs=/d;listeners=A://:99999                 | port between 0 and 65535
                    node.id=1;log.dirs=/d;inter.broker.listener.name=X         | inter.broker.listener.name: names the listener X
                    node.id=1;log.dirs=/d;advertised.listeners=X://h:1         | advertised.listeners: names X
                    node.id=1;log.dirs=/d;controller.quorum.voters=1:9092      | controller.quorum.voters: "1:9092" is not id@host:port
                    node.id=1;log.dirs=/d;controller.quorum.voters=1@a:1,1@b:1 | controller.quorum.voters: names one voter twice
                    node.id=1;log.dirs=/d;process.roles=controller             | process.roles: must contain broker
                    node.id=1;log.dirs=/d;auto.create.topics.enable=yes        | auto.create.topics.enable: must be true or false
                    node.id=1;log.dirs=/d;num.partitions=0                     | num.partitions
                    node.id=1;log.dirs=/d;listener.security.protocol.map=A:SSL | only PLAINTEXT is served
                    node.id=${env:NOPE};log.dirs=/d                            | node.id: needs the environment variable NOPE
                    node.id=1;log.dirs=/d;log.retention.hours=many             | log.retention.hours
                    """)
    void aSettingThatCannotBeUsedIsNamed(String properties, String message) {
        assertThatThrownBy(() -> read(properties.replace(';', '\n'), Map.of()))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining(message);
    }

    private static ServerConfig read(String text, Map<String, String> environment)
            throws IOException {
        return ConfigReader.read(new StringReader(text), environment);
    }
}
