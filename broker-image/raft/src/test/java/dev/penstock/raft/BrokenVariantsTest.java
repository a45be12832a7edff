/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.Test;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The simulation is worth as much as the faults that it finds: machines that break one rule each
 * must not get through it. (Committing records of older epochs by counting alone takes so rare a
 * course of events that {@link ScenarioTest} plays it by hand.)
 */
class BrokenVariantsTest {
    private static final int MOST_SEEDS = 400;
    private static final Function<RaftCluster, MemoryRaftStorage> SOUND_STORAGE =
            CheckedStorage::new;

    @Test
    void noticesVotesThatAreNotDurable() {
        assertIsCaught(
                "durable vote",
                SafetyRules::new,
                cluster ->
                        new CheckedStorage(cluster) {
                            @Override
                            public void saveElectionState(ElectionState state) {
                                saveElectionStateButSyncNoVote(state);
                            }
                        });
    }

    @Test
    void noticesAppendsThatAreNotSynced() {
        assertIsCaught(
                "durable",
                SafetyRules::new,
                cluster ->
                        new CheckedStorage(cluster) {
                            @Override
                            public void sync() {
                                // Says that it did.
                            }
                        });
    }

    @Test
    void noticesSecondVotesInOneEpoch() {
        assertIsCaught(
                "votes once",
                () ->
                        new SafetyRules() {
                            @Override
                            boolean mayVote(Optional<ReplicaKey> votedFor, ReplicaKey candidate) {
                                return true;
                            }
                        },
                SOUND_STORAGE);
    }

    @Test
    void noticesVotesForLogsThatLackRecords() {
        assertIsCaught(
                "",
                () ->
                        new SafetyRules() {
                            @Override
                            boolean isUpToDate(LogPosition candidate, LogPosition own) {
                                return true;
                            }
                        },
                SOUND_STORAGE);
    }

    @Test
    void noticesWatermarksOfMinorities() {
        assertIsCaught(
                "durable",
                () ->
                        new SafetyRules() {
                            @Override
                            long highWatermark(
                                    long[] durableOffsets, int majority, long start, long now) {
                                return super.highWatermark(
                                        durableOffsets, Math.max(1, majority - 1), start, now);
                            }
                        },
                SOUND_STORAGE);
    }

    @Test
    void noticesFetchesServedInAnotherEpoch() {
        assertIsCaught(
                "epoch of a fetch",
                () ->
                        new SafetyRules() {
                            @Override
                            boolean isSameEpoch(LeaderEpoch requested, LeaderEpoch own) {
                                return true;
                            }
                        },
                SOUND_STORAGE);
    }

    @Test
    void noticesLogsThatAreNotCompared() {
        assertIsCaught(
                "",
                () ->
                        new SafetyRules() {
                            @Override
                            boolean diverges(LogPosition position, EpochEnd end) {
                                return false;
                            }
                        },
                SOUND_STORAGE);
    }

    @Test
    void noticesLogsThatAreNotTruncated() {
        assertIsCaught(
                "",
                SafetyRules::new,
                cluster ->
                        new CheckedStorage(cluster) {
                            @Override
                            public void truncateTo(long endOffset) {
                                // Keeps what the leader does not have.
                            }
                        });
    }

    @Test
    void noticesTruncationOfTooMuch() {
        assertIsCaught(
                "",
                () ->
                        new SafetyRules() {
                            @Override
                            long truncationOffset(EpochEnd leaders, EpochEnd own) {
                                return Math.max(0L, super.truncationOffset(leaders, own) - 20L);
                            }
                        },
                SOUND_STORAGE);
    }

    /** Some seed must fail, and for the reason expected. */
    private static void assertIsCaught(
            String reason,
            Supplier<SafetyRules> rules,
            Function<RaftCluster, MemoryRaftStorage> storage) {
        for (int seed = 1; seed <= MOST_SEEDS; seed++) {
            try {
                new RaftSimulation(new SimWorld(seed), rules, storage).run();
            } catch (AssertionError | RuntimeException caught) {
                assertThat(caught).hasMessageContaining(reason);
                return;
            }
        }
        throw new AssertionError("not noticed in " + MOST_SEEDS + " seeds");
    }
}
