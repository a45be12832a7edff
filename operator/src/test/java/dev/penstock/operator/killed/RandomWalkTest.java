/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.killed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.Condition;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Users who change their minds: by seed, valid specs one after the other, each asked for before the
 * last one is reached, by operators that die and whose writes fail. {@link MemoryKubernetes} sees
 * nothing unsafe on the way; whatever is asked for last is reached, or is refused with a reason;
 * and a plain spec is reached from wherever the walk led. {@code -Dseeds=1000} walks longer, {@code
 * -Dseed=N} one.
 */
class RandomWalkTest {
    private static final int SEEDS = Integer.getInteger("seeds", 20);
    private static final int WISHES = 8;
    private static final int MOST_BROKERS = MemoryKubernetes.NODES - 1;
    private static final int COPIES = 3;
    private static final List<Integer> SIZES_GIB = List.of(5, 10, 20);

    /** What ends only when somebody asks for something else. */
    private static final Set<String> FOR_PEOPLE =
            Set.of("Paused", "SingleReplica", "TooFewBrokersForTopic", "VolumesWouldNotFit");

    @Test
    void whateverIsAskedForIsReachedOrRefusedWithAReason() throws IOException {
        List<Long> seeds =
                Long.getLong("seed") == null
                        ? IntStream.range(0, SEEDS).mapToObj(Long::valueOf).toList()
                        : List.of(Long.getLong("seed"));
        int refused = 0;
        try (Runs runs = new Runs()) {
            for (long seed : seeds) {
                Walk walk = new Walk(runs, new SplittableRandom(seed));
                try {
                    refused += walk.walk() ? 0 : 1;
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError(
                            "seed %d, asked for%n%s%nwhich led to%n%s"
                                    .formatted(
                                            seed,
                                            String.join("\n", walk.asked),
                                            walk.world.brokers().text()),
                            e);
                }
            }
        }
        System.out.printf(
                "%d walks of %d wishes: the last one refused %d times, the plain one never%n",
                seeds.size(), WISHES, refused);
    }

    /** One user's wishes. */
    private static final class Walk {
        private final Runs runs;
        private final RandomGenerator chance;
        private final MemoryKubernetes world = new MemoryKubernetes();
        private final List<String> asked = new ArrayList<>();
        private int sizeGib = 10;
        private int restarts;

        Walk(Runs runs, RandomGenerator chance) {
            this.runs = runs;
            this.chance = chance;
        }

        /** Whether the last wish was fulfilled. */
        boolean walk() {
            for (int wish = 0; wish < WISHES; wish++) {
                ask(1 + chance.nextInt(MOST_BROKERS), wish());
                runs.disturbed(world, 1 + chance.nextInt(30), chance);
                createTopics();
            }
            runs.undisturbed(world);
            boolean reached = isReached();
            ask(COPIES, "storage: {size: 20Gi}\n");
            runs.undisturbed(world);
            assertThat(isReached()).as("a plain spec is reached").isTrue();
            return reached;
        }

        private void ask(int brokers, String fields) {
            asked.add(brokers + " " + fields.replace("\n", "; "));
            world.ask(KilledOperatorTest.Change.spec(brokers, fields));
        }

        private String wish() {
            StringBuilder fields = new StringBuilder(storage());
            fields.append("rollout: {allowSingleReplicaUnavailable: false");
            switch (chance.nextInt(6)) {
                case 0 -> fields.append(", paused: true");
                case 1 -> fields.append(", maxUnavailable: 2");
                case 2 -> restarts++;
                default -> {
                    // No word about the rollout.
                }
            }
            if (restarts > 0) {
                fields.append(", restartAt: '2026-11-27T00:%02d:00Z'".formatted(restarts));
            }
            fields.append("}\n");
            switch (chance.nextInt(4)) {
                case 0 ->
                        fields.append(
                                "config: {log.retention.ms: %d}\n".formatted(chance.nextInt(9)));
                case 1 ->
                        fields.append(
                                "config: {log.retention.hours: %d}\n"
                                        .formatted(1 + chance.nextInt(3)));
                default -> {
                    // The defaults.
                }
            }
            return fields.append(
                            "balance: {mode: %s}\n"
                                    .formatted(
                                            List.of("Auto", "OnScale", "Manual")
                                                    .get(chance.nextInt(3))))
                    .toString();
        }

        /** A smaller size has to be allowed, or the API server refuses it. */
        private String storage() {
            int before = sizeGib;
            sizeGib = SIZES_GIB.get(chance.nextInt(SIZES_GIB.size()));
            boolean replacing = sizeGib < before || chance.nextInt(3) == 0;
            return "storage: {size: %dGi, deletionPolicy: %s%s}\n"
                    .formatted(
                            sizeGib,
                            chance.nextBoolean() ? "Delete" : "Retain",
                            replacing ? ", allowReplacement: true" : "");
        }

        /** As clients do once there are brokers: they find what they can have. */
        private void createTopics() {
            List<Integer> live =
                    IntStream.range(0, world.cluster().getSpec().replicas())
                            .boxed()
                            .filter(world.brokers()::isLive)
                            .toList();
            if (live.size() > 1 && !world.brokers().hasTopic("__consumer_offsets")) {
                world.brokers()
                        .createTopic(
                                "__consumer_offsets",
                                List.of(live.subList(0, Math.min(COPIES, live.size()))));
            }
            if (live.size() >= COPIES && !world.brokers().hasTopic("orders")) {
                List<Integer> copies = live.subList(0, COPIES);
                world.brokers().createTopic("orders", List.of(copies, copies.reversed()));
            }
        }

        private boolean isReached() {
            Cluster cluster = world.cluster();
            Condition ready =
                    cluster.getStatus().conditions().stream()
                            .filter(condition -> condition.type().equals("Ready"))
                            .findFirst()
                            .orElseThrow();
            assertThat(cluster.getStatus().observedGeneration())
                    .isEqualTo(cluster.getMetadata().getGeneration());
            if (ready.status() != Condition.Status.True) {
                assertThat(ready.reason()).as(ready.message()).isIn(FOR_PEOPLE);
                return false;
            }
            assertThat(IntStream.range(0, MemoryKubernetes.NODES).filter(world.brokers()::isLive))
                    .as("brokers that run")
                    .containsExactlyElementsOf(
                            IntStream.range(0, cluster.getSpec().replicas()).boxed().toList());
            return true;
        }
    }
}
