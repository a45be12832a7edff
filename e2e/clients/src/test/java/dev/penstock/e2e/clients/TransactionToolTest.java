/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** {@code kafka-transactions}: what an administrator sees of a transaction that nobody ends. */
@Tag("foreign")
@Timeout(240)
final class TransactionToolTest {
    private static final String PARTITION = "0";

    @TempDir private static Path directory;

    @RegisterExtension static final ThreeBrokers BROKERS = new ThreeBrokers();

    @BeforeAll
    static void fetched() {
        KafkaTool.assumeFetched();
    }

    @Test
    void aTransactionThatIsLeftOpenIsFoundAndEndedByForce() throws Exception {
        String topic = BROKERS.topic(1);
        String id = ThreeBrokers.name();
        Producer<String, String> absent = BROKERS.producer(Map.of("transactional.id", id));
        try (Producer<String, String> plain = BROKERS.producer(Map.of())) {
            absent.initTransactions();
            absent.beginTransaction();
            absent.send(new ProducerRecord<>(topic, "left open")).get();
            plain.send(new ProducerRecord<>(topic, "waits behind it")).get();

            transactions("list").contains(id, "Ongoing");
            transactions("describe", "--transactional-id", id)
                    .contains("Ongoing", topic + "-" + PARTITION);
            ofPartition("describe-producers", topic).contains("CurrentTransactionStartOffset");
            // Its coordinator knows of it, so it does not hang, however long it has been open.
            ofPartition("find-hanging", topic).doesNotContain(id);
            ofPartition("abort", topic, "--start-offset", "0");
        } finally {
            absent.close(Duration.ZERO);
        }

        assertThat(CommittedRecords.read(BROKERS.servers(), topic, 1, new StringDeserializer()))
                .extracting("value")
                .containsExactly("waits behind it");
        ClientsPage.proved(
                "kafka-transactions",
                "`TransactionToolTest`",
                Set.of("list", "describe", "describe-producers", "find-hanging", "abort"));
    }

    private static AbstractStringAssert<?> ofPartition(String action, String topic, String... more)
            throws Exception {
        return transactions(
                Stream.of(new String[] {action, "--topic", topic, "--partition", PARTITION}, more)
                        .flatMap(Arrays::stream)
                        .toArray(String[]::new));
    }

    private static AbstractStringAssert<?> transactions(String... arguments) throws Exception {
        return KafkaTool.run(
                directory,
                "org.apache.kafka.tools.TransactionsCommand",
                Stream.of(new String[] {"--bootstrap-server", BROKERS.servers()}, arguments)
                        .flatMap(Arrays::stream)
                        .toArray(String[]::new));
    }
}
