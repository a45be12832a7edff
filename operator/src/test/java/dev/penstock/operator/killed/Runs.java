/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.killed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.killed.Calls.Failure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.random.RandomGenerator;

/** Operators that go on until nothing changes: undisturbed, after a death, after a failure. */
final class Runs implements AutoCloseable {
    private static final int MAX_ROUNDS = 200;
    private static final int QUIET_ROUNDS = 2;
    private static final int ROUNDS_OF_A_LIFE = 6;

    private final OperatorStarts operators;

    Runs() throws IOException {
        operators = new OperatorStarts();
    }

    /**
     * One write of an undisturbed run.
     *
     * @param number of it in its round, from 1
     * @param round the world when the round began
     * @param before the world before the write
     * @param after the world when the write had been carried out
     */
    record Write(
            String what,
            int number,
            MemoryKubernetes round,
            MemoryKubernetes before,
            MemoryKubernetes after) {}

    /** Runs undisturbed, and remembers the world around each write. */
    List<Write> watched(MemoryKubernetes world) {
        List<Write> writes = new ArrayList<>();
        RoundWatcher watcher = new RoundWatcher(world, writes);
        goOn(world, Calls.watched(watcher), watcher::begin);
        return writes;
    }

    void undisturbed(MemoryKubernetes world) {
        goOn(world, Calls.undisturbed(), () -> {});
    }

    /** Runs undisturbed, and tells what was asked of the API server. */
    SortedSet<String> rights(MemoryKubernetes world) {
        Calls calls = Calls.undisturbed();
        goOn(world, calls, () -> {});
        return calls.rights();
    }

    /** The operator is dead from here on: a new one comes, and remembers nothing. */
    String endAfterDeath(MemoryKubernetes last) {
        MemoryKubernetes world = new MemoryKubernetes(last);
        world.tick();
        undisturbed(world);
        return world.text();
    }

    /** The operator lives, and goes on after the failure. */
    String endAfter(Failure failure, Write write) {
        MemoryKubernetes world = new MemoryKubernetes(write.round());
        Calls calls = Calls.failing(failure, write.number());
        goOn(world, calls, () -> {});
        assertThat(calls.made().get(write.number() - 1)).isEqualTo(write.what());
        return world.text();
    }

    /**
     * Some rounds, by operators that die between two of them, each of which fails to write once.
     */
    void disturbed(MemoryKubernetes world, int rounds, RandomGenerator chance) {
        OneOperator operator = null;
        for (int round = 0; round < rounds; round++) {
            if (operator == null || chance.nextInt(ROUNDS_OF_A_LIFE) == 0) {
                Failure failure = Failure.values()[chance.nextInt(Failure.values().length)];
                int write = 1 + chance.nextInt(2 * ROUNDS_OF_A_LIFE);
                operator = operators.start(world, Calls.failing(failure, write));
            }
            operator.reconcile();
            world.tick();
        }
    }

    private void goOn(MemoryKubernetes world, Calls calls, Runnable beforeEachRound) {
        OneOperator operator = operators.start(world, calls);
        int quiet = 0;
        for (int round = 0; quiet < QUIET_ROUNDS; round++) {
            assertThat(round).as("rounds after %s", calls.made()).isLessThan(MAX_ROUNDS);
            long before = world.changes();
            beforeEachRound.run();
            operator.reconcile();
            world.tick();
            quiet = world.changes() == before ? quiet + 1 : 0;
        }
    }

    @Override
    public void close() {
        operators.close();
    }

    private static final class RoundWatcher implements Calls.Watcher {
        private final MemoryKubernetes world;
        private final List<Write> writes;
        private MemoryKubernetes round;
        private MemoryKubernetes before;
        private int number;

        RoundWatcher(MemoryKubernetes world, List<Write> writes) {
            this.world = world;
            this.writes = writes;
            this.round = world;
            this.before = world;
        }

        void begin() {
            round = new MemoryKubernetes(world);
            number = 0;
        }

        @Override
        public void before() {
            before = new MemoryKubernetes(world);
        }

        @Override
        public void after(String write) {
            number++;
            writes.add(new Write(write, number, round, before, new MemoryKubernetes(world)));
        }
    }
}
