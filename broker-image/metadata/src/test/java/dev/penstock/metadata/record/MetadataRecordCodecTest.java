/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.world.junit.SeededTest;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;

final class MetadataRecordCodecTest {
    private static final Uuid TOPIC = new Uuid(0x0102030405060708L, 0x090a0b0c0d0e0f10L);
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 3);
    private static final BrokerId TWO = new BrokerId(2);

    /** A record and the name of its bytes in golden-records.properties. */
    record Golden(String name, MetadataRecord record) {}

    static List<Golden> goldens() {
        List<Golden> all = new ArrayList<>(goldensOfTheFirstDay());
        all.addAll(goldensWithDirectories());
        all.add(
                new Golden(
                        "quota-of-an-address",
                        new MetadataRecord.ClientQuota(
                                QuotaEntity.ofAddress(new QuotaName.Named("10.0.0.1")),
                                QuotaKind.CONNECTION_CREATION_RATE,
                                20.0)));
        return all;
    }

    private static List<Golden> goldensWithDirectories() {
        return List.of(
                new Golden(
                        "partition-with-directories",
                        partition(
                                BrokerIds.of(1, 2, 3),
                                BrokerIds.NONE,
                                false,
                                ReplicaDirectories.NONE
                                        .with(TWO, new Uuid(3, 4))
                                        .with(new BrokerId(3), ReplicaDirectories.LOST))),
                new Golden(
                        "replica-lost",
                        new MetadataRecord.PartitionChange(
                                PARTITION,
                                new LeaderChange.Unchanged(),
                                null,
                                BrokerIds.of(1),
                                null,
                                null,
                                null,
                                null,
                                null,
                                ReplicaDirectories.NONE.with(TWO, ReplicaDirectories.LOST))));
    }

    private static List<Golden> goldensOfTheFirstDay() {
        TreeMap<String, FeatureRange> features = new TreeMap<>();
        features.put("metadata.version", new FeatureRange((short) 7, (short) 33));
        return List.of(
                new Golden(
                        "register-broker",
                        new MetadataRecord.RegisterBroker(
                                TWO,
                                77,
                                new Uuid(1, 2),
                                List.of(
                                        new Listener(
                                                "PLAINTEXT",
                                                new Endpoint("localhost", 65_535),
                                                SecurityProtocol.SASL_SSL)),
                                "rack-a",
                                List.of(new Uuid(3, 4)),
                                features,
                                true,
                                false)),
                new Golden("unregister-broker", new MetadataRecord.UnregisterBroker(TWO, 77)),
                new Golden("fence", new MetadataRecord.BrokerChange(TWO, 77, true, null)),
                new Golden("unfence", new MetadataRecord.BrokerChange(TWO, 77, false, false)),
                new Golden("topic", new MetadataRecord.Topic(TOPIC, "orders")),
                new Golden("partition", partition(BrokerIds.of(1, 2, 3), BrokerIds.NONE, false)),
                new Golden(
                        "partition-in-trouble", partition(BrokerIds.of(2), BrokerIds.of(3), true)),
                new Golden(
                        "leader-elected",
                        change(new LeaderChange.Elected(TWO), BrokerIds.of(2, 3), null)),
                new Golden(
                        "leader-lost",
                        change(new LeaderChange.Nobody(), BrokerIds.NONE, BrokerIds.of(2))),
                new Golden(
                        "isr-changed", change(new LeaderChange.Unchanged(), BrokerIds.of(2), null)),
                new Golden("remove-topic", new MetadataRecord.RemoveTopic(TOPIC)),
                new Golden(
                        "config",
                        new MetadataRecord.Config(
                                ConfigResource.topic("orders"), "retention.ms", "1000")),
                new Golden(
                        "config-removed",
                        new MetadataRecord.Config(
                                ConfigResource.ALL_BROKERS, "min.insync.replicas", null)),
                new Golden("producer-ids", new MetadataRecord.ProducerIds(TWO, 77, 2_000)),
                new Golden("feature", new MetadataRecord.Feature("metadata.version", (short) 33)),
                new Golden(
                        "quota",
                        new MetadataRecord.ClientQuota(
                                new QuotaEntity(
                                        new QuotaName.Default(), new QuotaName.Named("app")),
                                QuotaKind.PRODUCER_BYTE_RATE,
                                1_000.0)),
                new Golden(
                        "quota-removed",
                        new MetadataRecord.ClientQuota(
                                new QuotaEntity(null, new QuotaName.Named("app")),
                                QuotaKind.REQUEST_PERCENTAGE,
                                null)));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void thePublishedBytesNeverChange(Golden golden) throws IOException {
        String hex = goldenBytes().getProperty(golden.name());

        assertThat(HexFormat.of().formatHex(MetadataRecordCodec.encode(golden.record())))
                .isEqualTo(hex);
        assertThat(MetadataRecordCodec.decode(ByteBuffer.wrap(HexFormat.of().parseHex(hex))))
                .isEqualTo(golden.record());
    }

    @Test
    void noGoldenBytesAreUnused() throws IOException {
        assertThat(goldenBytes().stringPropertyNames())
                .containsExactlyInAnyOrderElementsOf(goldens().stream().map(Golden::name).toList());
    }

    @Test
    void onlyTheBytesBetweenPositionAndLimitAreRead() {
        byte[] bytes = MetadataRecordCodec.encode(new MetadataRecord.RemoveTopic(TOPIC));
        ByteBuffer log = ByteBuffer.allocate(bytes.length + 20).position(9);
        log.put(bytes).flip().position(9);

        assertThat(MetadataRecordCodec.decode(log))
                .isEqualTo(new MetadataRecord.RemoveTopic(TOPIC));
        assertThat(log.position()).isEqualTo(9);
    }

    @Test
    void whatANewerVersionWroteIsRefusedWithTheReason() {
        assertUnreadable("0207000102030405060708090a0b0c0d0e0f1000", "frame version 2");
        assertUnreadable("016300", "type 99");
        assertUnreadable("010701", "version 1");
        assertUnreadable("010700" + "00".repeat(17), "no identity");
        assertUnreadable("010700" + "01".repeat(16) + "00" + "ff", "1 bytes that are not its own");
        assertUnreadable("0102" + "00" + "ffffffff" + "00".repeat(9), "broker id -1");
        assertUnreadable("", "damaged");
    }

    @SeededTest(seeds = 40)
    void damagedBytesAreRefusedAndNothingElseHappens(long seed) {
        Random random = new Random(seed);
        for (Golden golden : goldens()) {
            byte[] bytes = MetadataRecordCodec.encode(golden.record());
            for (int i = 0; i < 50; i++) {
                byte[] damaged = bytes.clone();
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                ByteBuffer cut =
                        ByteBuffer.wrap(
                                damaged, 0, damaged.length - random.nextInt(2) * random.nextInt(5));
                try {
                    MetadataRecord decoded = MetadataRecordCodec.decode(cut);
                    assertThat(
                                    MetadataRecordCodec.decode(
                                            ByteBuffer.wrap(MetadataRecordCodec.encode(decoded))))
                            .isEqualTo(decoded);
                } catch (UnreadableRecordException e) {
                    assertThat(e).hasMessageStartingWith("A metadata record");
                }
            }
        }
    }

    private static void assertUnreadable(String hex, String reason) {
        assertThatThrownBy(
                        () ->
                                MetadataRecordCodec.decode(
                                        ByteBuffer.wrap(HexFormat.of().parseHex(hex))))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining(reason);
    }

    private static MetadataRecord partition(BrokerIds isr, BrokerIds elr, boolean recovering) {
        return partition(isr, elr, recovering, ReplicaDirectories.NONE);
    }

    private static MetadataRecord partition(
            BrokerIds isr, BrokerIds elr, boolean recovering, ReplicaDirectories directories) {
        return new MetadataRecord.Partition(
                PARTITION,
                BrokerIds.of(1, 2, 3),
                isr,
                elr,
                elr,
                BrokerIds.NONE,
                recovering ? BrokerIds.of(1) : BrokerIds.NONE,
                TWO,
                new LeaderEpoch(5),
                9,
                recovering,
                directories);
    }

    private static MetadataRecord change(
            LeaderChange leader, BrokerIds isr, @Nullable BrokerIds elr) {
        return new MetadataRecord.PartitionChange(
                PARTITION,
                leader,
                null,
                isr,
                elr,
                elr,
                null,
                null,
                elr == null ? null : false,
                null);
    }

    private static Properties goldenBytes() throws IOException {
        Properties properties = new Properties();
        try (InputStream file =
                MetadataRecordCodecTest.class.getResourceAsStream("golden-records.properties")) {
            properties.load(new InputStreamReader(file, StandardCharsets.US_ASCII));
        }
        return properties;
    }
}
