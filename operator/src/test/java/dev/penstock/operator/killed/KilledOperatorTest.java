/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.killed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.Condition;
import dev.penstock.operator.Fixtures;
import dev.penstock.operator.killed.Calls.Failure;
import dev.penstock.operator.killed.Runs.Write;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A change of a Cluster, with the operator dead at every one of its writes, just before and just
 * after it is carried out, and with every write failing once. Whoever goes on ends where an
 * undisturbed operator ends, and {@link MemoryKubernetes} sees nothing unsafe on the way.
 *
 * <p>What a dead operator leaves behind is the world of that moment and nothing else, so each death
 * begins with a copy of it: of all those that the undisturbed run went through.
 */
@Execution(ExecutionMode.CONCURRENT)
class KilledOperatorTest {
    private static final List<List<Integer>> ON_ONE = List.of(List.of(0), List.of(0), List.of(0));
    private static final List<List<Integer>> ONE_ON_EACH =
            List.of(List.of(0), List.of(1), List.of(2));
    private static final List<List<Integer>> ON_THREE =
            List.of(List.of(0, 1, 2), List.of(1, 2, 0), List.of(2, 0, 1), List.of(0, 2, 1));
    private static final List<List<Integer>> ON_FOUR =
            List.of(List.of(0, 1, 3), List.of(1, 2, 0), List.of(2, 3, 1), List.of(3, 0, 2));

    /** Brokers 0 and 4 are of one rack, 1 and 5 too, 2 and 3 of others. */
    private static final List<List<Integer>> ON_SIX =
            List.of(
                    List.of(0, 1, 2),
                    List.of(1, 2, 3),
                    List.of(2, 3, 4),
                    List.of(3, 4, 5),
                    List.of(4, 5, 2),
                    List.of(5, 0, 3));

    /** From one spec to another; from none, where there were no brokers before. */
    enum Change {
        ROLL(3, "", 3, "rollout: {restartAt: '2026-11-27T00:00:00Z'}"),
        ROLL_BY_RACKS(
                6,
                "rollout: {maxUnavailable: 2}",
                6,
                "rollout: {maxUnavailable: 2, restartAt: '2026-11-27T00:00:00Z'}"),
        CREATION(0, "", 3, ""),
        SCALE_OUT(3, "", 4, ""),
        SCALE_IN(
                4,
                "storage: {size: 10Gi, deletionPolicy: Delete}",
                3,
                "storage: {size: 10Gi, deletionPolicy: Delete}"),
        SETTINGS(
                3,
                "config: {log.retention.ms: 1000, message.max.bytes: 2000000}",
                3,
                "config: {log.retention.ms: 5000, num.partitions: 6}"),
        MORE_VOTERS(
                1,
                "config: {default.replication.factor: 1}",
                3,
                "config: {default.replication.factor: 1}"),
        FEWER_VOTERS(
                3,
                "config: {default.replication.factor: 1}",
                1,
                "config: {default.replication.factor: 1}"),
        EXPANSION(3, "", 3, "storage: {size: 20Gi}"),
        EXPANSION_BY_ITSELF(3, "", 3, "storage: {size: 10Gi, autoExpand: {maxSize: 40Gi}}"),
        SCALE_OUT_AND_EXPANSION(3, "", 4, "storage: {size: 20Gi}"),
        SHRINK(
                3,
                "",
                3,
                "storage: {size: 5Gi, class: slow, deletionPolicy: Delete, allowReplacement: true}"),
        SCALE_IN_AND_EXPANSION(4, "", 3, "storage: {size: 20Gi}");

        private final int before;
        private final String fieldsBefore;
        private final int after;
        private final String fieldsAfter;

        Change(int before, String fieldsBefore, int after, String fieldsAfter) {
            this.before = before;
            this.fieldsBefore = fieldsBefore;
            this.after = after;
            this.fieldsAfter = fieldsAfter;
        }

        /** The Cluster as it is before the change, and the spec that asks for it. */
        MemoryKubernetes begin(Runs runs) {
            MemoryKubernetes world = new MemoryKubernetes();
            if (before > 0) {
                world.ask(spec(before, fieldsBefore));
                runs.undisturbed(world);
                world.brokers().createTopic("orders", replicas());
            }
            if (this == SHRINK) {
                world.haveVolume(0, "5Gi", "slow");
                world.haveVolume(2, "5Gi", "slow");
            }
            world.ask(spec(after, fieldsAfter));
            return world;
        }

        /**
         * Of the longest change only what no other one orders: Events, statuses, addresses, racks
         * and the end of a broker are theirs.
         */
        List<Write> tried(List<Write> all) {
            return this != SHRINK
                    ? all
                    : all.stream()
                            .filter(
                                    write ->
                                            !write.what()
                                                    .matches(
                                                            "POST .*/events|.*/status|PATCH .*/(configmaps|services|pods)/.*|unregister .*|DELETE .*/services/.*"))
                            .toList();
        }

        private List<List<Integer>> replicas() {
            if (this == SHRINK) {
                return ON_THREE.subList(0, 2);
            }
            if (before == 1) {
                return ON_ONE;
            }
            if (after == 1) {
                return ONE_ON_EACH;
            }
            if (before == ON_SIX.size()) {
                return ON_SIX;
            }
            return before == ON_FOUR.size() ? ON_FOUR : ON_THREE;
        }

        static Cluster spec(int replicas, String fields) {
            String storage = fields.contains("storage") ? "" : "storage: {size: 10Gi}";
            return Fixtures.cluster(
                    Fixtures.spec("replicas: %d%n%s%n%s".formatted(replicas, storage, fields)));
        }
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void whereverItDiesTheEndIsTheSame(Change change) throws IOException {
        try (Runs runs = new Runs()) {
            MemoryKubernetes world = change.begin(runs);
            List<Write> writes = change.tried(runs.watched(world));
            assertThatItIsDone(world, change);
            String end = world.text();
            long last = -1;
            int states = 0;
            for (Write write : writes) {
                for (MemoryKubernetes left : List.of(write.before(), write.after())) {
                    if (left.changes() != last) {
                        last = left.changes();
                        states++;
                        assertThat(runs.endAfterDeath(left))
                                .as("dead at %s", write.what())
                                .isEqualTo(end);
                    }
                }
            }
            System.out.printf(
                    "%s: dead before and after each of %d writes, which leave %d states%n",
                    change, writes.size(), states);
        }
    }

    /** The changes one by one; two at once make no other calls. */
    @ParameterizedTest
    @EnumSource(value = Change.class, mode = EnumSource.Mode.MATCH_NONE, names = ".*_AND_.*")
    void whateverFailsTheEndIsTheSame(Change change) throws IOException {
        try (Runs runs = new Runs()) {
            MemoryKubernetes world = change.begin(runs);
            List<Write> writes = change.tried(runs.watched(world));
            String end = world.text();
            for (Write write : writes) {
                for (Failure failure : Failure.values()) {
                    assertThat(runs.endAfter(failure, write))
                            .as("%s at %s", failure, write.what())
                            .isEqualTo(end);
                }
            }
            System.out.printf(
                    "%s: each of %d writes failed in %d ways%n",
                    change, writes.size(), Failure.values().length);
        }
    }

    private static void assertThatItIsDone(MemoryKubernetes world, Change change) {
        Cluster cluster = world.cluster();
        assertThat(cluster.getStatus().observedGeneration())
                .isEqualTo(cluster.getMetadata().getGeneration());
        assertThat(cluster.getStatus().conditions())
                .anyMatch(
                        condition ->
                                condition.type().equals("Ready")
                                        && condition.status() == Condition.Status.True);
        if (change.before > 0) {
            assertThat(IntStream.range(0, MemoryKubernetes.NODES))
                    .as("replicas are on the brokers that are wanted, and on no others")
                    .allMatch(
                            broker ->
                                    world.brokers().holdsNothing(broker)
                                            == (broker >= change.after));
        }
    }
}
