/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.world.SimRandomness;
import dev.penstock.world.junit.SeededTest;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

final class DeadlinesTest {
    private final Deadlines deadlines = new Deadlines();
    private final List<String> expired = new ArrayList<>();

    private final class Named extends Deadline {
        private final String name;
        private long wantedNanos;

        Named(String name) {
            this.name = name;
        }

        @Override
        protected void expired(long plannedNanos, long nowNanos) {
            expired.add(name);
            assertThat(plannedNanos).isEqualTo(wantedNanos);
        }
    }

    private Named set(String name, long atNanos) {
        Named named = new Named(name);
        named.wantedNanos = atNanos;
        deadlines.set(named, atNanos);
        return named;
    }

    @Test
    void expiresWhatIsDueInOrderOfTimeAndThenOfSetting() {
        set("c", 30);
        set("a", 10);
        set("b", 20);
        set("b2", 20);

        deadlines.expire(25);

        assertThat(expired).containsExactly("a", "b", "b2");
        assertThat(deadlines.nextNanos()).isEqualTo(OptionalLong.of(30));
    }

    @Test
    void worksAcrossTheOverflowOfTheRunningClock() {
        set("after", Long.MIN_VALUE + 5);
        set("before", Long.MAX_VALUE - 5);

        deadlines.expire(Long.MAX_VALUE);
        assertThat(expired).containsExactly("before");
        deadlines.expire(Long.MIN_VALUE + 5);
        assertThat(expired).containsExactly("before", "after");
    }

    @Test
    void aRemovedOneDoesNotHappenAndRemovingTwiceDoesNothing() {
        Named removed = set("a", 10);
        deadlines.remove(removed);
        deadlines.remove(removed);
        deadlines.expire(100);

        assertThat(expired).isEmpty();
        assertThat(removed.isWaiting()).isFalse();
        assertThat(deadlines.nextNanos()).isEmpty();
    }

    @SeededTest(seeds = 50)
    void behavesAsASortedListUnderRandomUse(long seed) {
        SimRandomness chance = new SimRandomness(seed);
        List<Named> model = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 500; i++) {
            switch (chance.nextInt(4)) {
                case 0, 1 -> model.add(set("d" + i, now + chance.between(0, 100)));
                case 2 -> {
                    if (!model.isEmpty()) {
                        Named chosen = model.remove(chance.nextInt(model.size()));
                        if (chance.nextBoolean()) {
                            deadlines.remove(chosen);
                        } else {
                            chosen.wantedNanos = now + chance.between(0, 100);
                            deadlines.set(chosen, chosen.wantedNanos);
                            model.add(chosen);
                        }
                    }
                }
                default -> {
                    now += chance.between(0, 30);
                    long due = now;
                    List<String> expected =
                            model.stream()
                                    .filter(named -> named.wantedNanos <= due)
                                    .sorted(
                                            Comparator.comparingLong(
                                                            (Named named) -> named.wantedNanos)
                                                    .thenComparing(named -> named.sequence))
                                    .map(named -> named.name)
                                    .toList();
                    model.removeIf(named -> named.wantedNanos <= due);
                    expired.clear();
                    deadlines.expire(now);
                    assertThat(expired).isEqualTo(expected);
                }
            }
            assertThat(deadlines.size()).isEqualTo(model.size());
        }
    }
}
