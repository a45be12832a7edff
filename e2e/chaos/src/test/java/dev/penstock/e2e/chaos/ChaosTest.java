/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Real brokers under faults and load. {@code -Dchaos.seconds=N} runs longer, {@code
 * -Dchaos.brokers=N} with more brokers, {@code -Dchaos.seed=S} draws other faults (their times are
 * real, so that no two runs are the same).
 */
@EnabledIfSystemProperty(named = "chaos", matches = "true")
class ChaosTest {
    private static final String TOPIC = "orders";
    private static final int PARTITIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir private Path directory;

    @Test
    void nothingAcknowledgedIsLostRepeatedOrReordered() throws Exception {
        long seed = Long.getLong("chaos.seed", System.nanoTime());
        Duration duration = Duration.ofSeconds(Integer.getInteger("chaos.seconds", 45));
        int size = Integer.getInteger("chaos.brokers", 3);
        System.out.printf("chaos brokers=%d seed=%d duration=%s%n", size, seed, duration);
        History history = new History();
        try (ChaosCluster cluster = ChaosCluster.start(directory, size)) {
            createTopic(cluster);
            Workload workload =
                    new Workload(cluster.bootstrapServers(), TOPIC, PARTITIONS, history);
            workload.start(2, 2);
            Faults faults = new Faults(cluster, new Random(seed));

            faults.run(duration);
            cluster.awaitReady();
            workload.finishProducing();
            await().atMost(PATIENCE).until(history::isAllProcessed);
            workload.finishReading();

            List<String> findings = history.check(workload.whole());
            System.out.printf(
                    "chaos faults=%d acknowledged=%d findings=%d%n",
                    faults.count(), history.acknowledgedCount(), findings.size());
            assertThat(findings).isEmpty();
            assertThat(history.acknowledgedCount()).isPositive();
        }
    }

    private static void createTopic(ChaosCluster cluster) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            NewTopic topic =
                    new NewTopic(TOPIC, PARTITIONS, (short) 3)
                            .configs(Map.of("min.insync.replicas", "2"));
            admin.createTopics(List.of(topic)).all().get();
        }
    }
}
