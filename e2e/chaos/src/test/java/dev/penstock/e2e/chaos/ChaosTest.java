/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;

/**
 * Real brokers under faults and load. {@code -Dchaos.seconds=N} runs longer, {@code
 * -Dchaos.brokers=N} with more brokers, {@code -Dchaos.cuts=N} cuts the power of all more often,
 * {@code -Dchaos.seed=S} draws other faults (their times are real, so that no two runs are the
 * same). With {@code -Dchaos.durability=replicated} the cut of all must be found to lose records.
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
        Duration duration = Duration.ofSeconds(Integer.getInteger("chaos.seconds", 60));
        int size = Integer.getInteger("chaos.brokers", 3);
        System.out.printf("chaos brokers=%d seed=%d duration=%s%n", size, seed, duration);
        try (ChaosCluster cluster = ChaosCluster.start(directory, size, "")) {
            Faults faults = new Faults(cluster, new Random(seed));

            History history = underLoad(cluster, () -> faults.run(duration));

            System.out.printf(
                    "chaos faults=%d acknowledged=%d%n",
                    faults.count(), history.acknowledgedCount());
        }
    }

    @Test
    void whatIsFlushedSurvivesACutOfPowerOfAllBrokers() throws Exception {
        int cuts = Integer.getInteger("chaos.cuts", 3);
        String durability = System.getProperty("chaos.durability", "flushed");
        Random random = new Random(Long.getLong("chaos.seed", System.nanoTime()));
        try (ChaosCluster cluster =
                ChaosCluster.start(directory, 3, "penstock.durability=" + durability + "\n")) {
            assumeTrue(
                    cluster.gives(Fault.Need.DISKS),
                    "SKIPPED: file systems cannot be mounted here");

            History history =
                    underLoad(
                            cluster,
                            () -> {
                                for (int cut = 0; cut < cuts; cut++) {
                                    Thread.sleep(random.nextLong(1_000, 4_000));
                                    cluster.losePower(cluster.brokers());
                                    cluster.startAll();
                                    cluster.awaitReady();
                                }
                            });

            System.out.printf("chaos cuts=%d acknowledged=%d%n", cuts, history.acknowledgedCount());
        }
    }

    /** What goes on while clients work. */
    private interface Ordeal {
        void happen() throws IOException, InterruptedException;
    }

    /** Lets clients work through an ordeal, and compares all that they saw with what is there. */
    private static History underLoad(ChaosCluster cluster, Ordeal ordeal) throws Exception {
        History history = new History();
        createTopic(cluster);
        Workload workload = new Workload(cluster.bootstrapServers(), TOPIC, PARTITIONS, history);
        workload.start(2, 2);

        ordeal.happen();
        cluster.awaitReady();
        workload.finishProducing();
        boolean isAllProcessed = isWithinPatience(history::isAllProcessed);
        workload.finishReading();

        assertThat(history.check(workload.whole())).isEmpty();
        assertThat(isAllProcessed).as("the group was given all that was acknowledged").isTrue();
        assertThat(history.acknowledgedCount()).isPositive();
        return history;
    }

    /** Whether it comes true; what was lost never does, and the history says what that is. */
    private static boolean isWithinPatience(Callable<Boolean> condition) {
        try {
            await().atMost(PATIENCE).until(condition);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    /** Asks again when the quorum changes its leader meanwhile: the first may have been heard. */
    private static void createTopic(ChaosCluster cluster) {
        NewTopic topic =
                new NewTopic(TOPIC, PARTITIONS, (short) 3)
                        .configs(Map.of("min.insync.replicas", "2"));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(
                            () -> {
                                admin.createTopics(List.of(topic));
                                return admin.listTopics().names().get().contains(TOPIC);
                            });
        }
    }
}
