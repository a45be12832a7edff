/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation;

import dev.penstock.coordinator.group.GroupEvent;
import dev.penstock.coordinator.transaction.TransactionEvent;
import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.CleaningReport;
import dev.penstock.log.DamagedLogException;
import dev.penstock.log.RecoveryReport;
import dev.penstock.node.NodeEvents;
import dev.penstock.node.broker.BrokerEvents;
import dev.penstock.node.connection.ConnectionEvents;
import dev.penstock.node.group.GroupCoordinatorEvents;
import dev.penstock.node.partition.PartitionEvents;
import dev.penstock.node.partition.PartitionStore;
import dev.penstock.node.request.RequestEvents;
import dev.penstock.node.scrub.ScrubEvents;
import dev.penstock.node.share.ShareCoordinatorEvents;
import dev.penstock.node.transaction.TransactionCoordinatorEvents;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.RequestDecoding;
import dev.penstock.raft.RaftEvent;
import dev.penstock.raft.RoleName;
import dev.penstock.replication.Effect;
import dev.penstock.world.SimWorld;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What brokers tell of themselves, as lines of the trace; what a broker must never tell ends the
 * run.
 *
 * <p>Always: an epoch of the quorum has one leader; no handler throws; nothing that was committed
 * is truncated; nothing fails on a disk unless the run lets it fail, and what it holds stays right
 * unless the run lets it rot.
 */
final class ToldEvents {
    private final SimWorld world;
    private final Map<Integer, BrokerId> controllers = new TreeMap<>();
    private boolean disksRot;
    private boolean disksFail;

    ToldEvents(SimWorld world) {
        this.world = world;
    }

    /** From now on a disk may lose what was durable. */
    void disksRot() {
        disksRot = true;
    }

    /** From now on parts of a disk may be unreadable and unwritable. */
    void disksFail() {
        disksFail = true;
    }

    NodeEvents of(BrokerId broker) {
        OfBroker told = new OfBroker(broker);
        return new NodeEvents(told, told, told, told, told, told, told, told::quorum);
    }

    private final class OfBroker
            implements BrokerEvents,
                    ConnectionEvents,
                    PartitionEvents,
                    RequestEvents,
                    GroupCoordinatorEvents,
                    TransactionCoordinatorEvents,
                    ShareCoordinatorEvents {
        private final BrokerId broker;

        OfBroker(BrokerId broker) {
            this.broker = broker;
        }

        void quorum(RaftEvent event) {
            note(event.toString());
            if (event instanceof RaftEvent.RoleChanged(_, RoleName to, LeaderEpoch epoch, _)
                    && to == RoleName.LEADER) {
                BrokerId other = controllers.putIfAbsent(epoch.value(), broker);
                Invariants.check(
                        other == null || other.equals(broker),
                        "an epoch of the quorum has one leader",
                        epoch);
            }
        }

        @Override
        public void registered(long brokerEpoch) {
            note("registered epoch=" + brokerEpoch);
        }

        @Override
        public void registrationRefused(ErrorCode error) {
            note("registration refused: " + error);
        }

        @Override
        public void servingChanged(boolean serving) {
            note(serving ? "serves" : "is fenced");
        }

        @Override
        public void diskFull(boolean full, long usableBytes) {
            note(full ? "disk full" : "disk has room");
        }

        @Override
        public void clockDoubted(long wallMs, long believedMs) {
            note("doubts its clock");
        }

        @Override
        public void storageFailed(Exception cause) {
            if (!disksFail) {
                throw new IllegalStateException(broker + ": a good disk fails", cause);
            }
            note("storage failed: " + cause.getMessage());
        }

        @Override
        public void unwritable(String remote, ApiKey api, RuntimeException cause) {
            throw new IllegalStateException("an answer cannot be written: " + api, cause);
        }

        @Override
        public void closed(String remote, ApiKey api, String reason) {
            note("closes the connection of " + api + ": " + reason);
        }

        @Override
        public void refused(String remote, RequestDecoding.Refused refusal) {
            throw new IllegalStateException(broker + " refuses a frame: " + refusal);
        }

        @Override
        public void truncated(String topic, Effect.Truncated truncated) {
            note("truncated " + truncated);
            Invariants.check(
                    truncated.newEnd() >= truncated.highWatermarkBefore(),
                    "what is committed is not truncated",
                    truncated);
        }

        @Override
        public void batchesRefused(String topic, Effect.BatchesRefused refused) {
            note("refused " + refused);
        }

        @Override
        public void failed(String topic, TopicPartition partition, Exception cause) {
            // A replica that takes the place of a damaged one refuses to lead.
            if (!disksFail && !disksRot) {
                throw new IllegalStateException(broker + ": " + topic + " fails", cause);
            }
            note("failed " + topic + "-" + partition.partition() + ": " + cause.getMessage());
        }

        @Override
        public void quarantined(
                String topic, TopicPartition partition, DamagedLogException damage) {
            damaged(topic, partition, damage);
        }

        private void damaged(String topic, TopicPartition partition, DamagedLogException damage) {
            boolean unreadable = damage.getCause() instanceof IOException;
            if (!(disksRot || (disksFail && unreadable))) {
                throw new IllegalStateException(broker + ": a good disk is damaged", damage);
            }
            note("damaged " + topic + "-" + partition.partition() + ": " + damage.getMessage());
        }

        @Override
        public ScrubEvents scrub() {
            return new ScrubEvents() {
                @Override
                public void read(long bytes) {
                    // What was read is in the trace by the disk.
                }

                @Override
                public void passed(long bytes, long tookNanos) {
                    note("scrubbed bytes=" + bytes);
                }

                @Override
                public void foundDamage(
                        String topic,
                        TopicPartition partition,
                        DamagedLogException damage,
                        boolean waits) {
                    damaged(topic, partition, damage);
                }

                @Override
                public void foundMetadataDamage(DamagedLogException damage, boolean replaced) {
                    if (!disksRot) {
                        throw new IllegalStateException(
                                broker + ": a good disk is damaged", damage);
                    }
                    note("damaged metadata replaced=" + replaced + ": " + damage.getMessage());
                }
            };
        }

        @Override
        public void healed(String topic, TopicPartition partition) {
            note("healed " + topic + "-" + partition.partition());
        }

        @Override
        public void opened(
                String topic,
                TopicPartition partition,
                long logEndOffset,
                RecoveryReport recovery) {
            note(
                    "opened %s-%d end=%d %s"
                            .formatted(topic, partition.partition(), logEndOffset, recovery));
        }

        @Override
        public void cleaned(
                String topic, TopicPartition partition, CleaningReport report, long tookNanos) {
            note("cleaned " + topic + "-" + partition.partition() + " " + report);
        }

        @Override
        public void moved(String topic, TopicPartition partition, int directory) {
            note("moved " + topic + "-" + partition.partition() + " to " + directory);
        }

        @Override
        public void moveEnded(String topic, TopicPartition partition, Exception cause) {
            note("stays " + topic + "-" + partition.partition() + ": " + cause.getMessage());
        }

        @Override
        public void stray(PartitionStore.Stray stray) {
            note("stray " + stray);
            Invariants.check(stray.setAsideAs().isEmpty(), "a cluster knows its brokers", stray);
        }

        @Override
        public void straysStay(Exception cause) {
            throw new IllegalStateException(broker + ": a good disk fails", cause);
        }

        @Override
        public void deleted(String topic, TopicPartition partition) {
            note("deleted " + topic + "-" + partition.partition());
        }

        @Override
        public void failed(ApiKey api, String remote, RuntimeException cause) {
            throw new IllegalStateException(broker + ": the handler of " + api + " throws", cause);
        }

        @Override
        public void groupsLoaded(int partition, long records, long tookNanos) {
            note("groups of " + partition + " loaded records=" + records);
        }

        @Override
        public void groupsNotLoaded(int partition, Exception cause) {
            note("groups of " + partition + " not loaded: " + cause);
        }

        @Override
        public void groupsResigned(int partition) {
            note("groups of " + partition + " resigned");
        }

        @Override
        public void group(GroupEvent event) {
            note(event.toString());
        }

        @Override
        public void transactionsLoaded(int partition, long records, long tookNanos) {
            note("transactions of " + partition + " loaded records=" + records);
        }

        @Override
        public void transactionsNotLoaded(int partition, Exception cause) {
            note("transactions of " + partition + " not loaded: " + cause);
        }

        @Override
        public void transactionsResigned(int partition) {
            note("transactions of " + partition + " resigned");
        }

        @Override
        public void shareStateLoaded(int partition, long records, long tookNanos) {
            note("share state of " + partition + " loaded records=" + records);
        }

        @Override
        public void shareStateNotLoaded(int partition, Exception cause) {
            note("share state of " + partition + " not loaded: " + cause);
        }

        @Override
        public void shareStateResigned(int partition) {
            note("share state of " + partition + " resigned");
        }

        @Override
        public void transaction(TransactionEvent event) {
            note(event.toString());
        }

        private void note(String text) {
            world.trace().note("broker-" + broker, text);
        }
    }
}
