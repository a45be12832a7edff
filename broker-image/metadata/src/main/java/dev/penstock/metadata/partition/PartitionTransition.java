/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.partition;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.metadata.record.BrokerIds;
import dev.penstock.metadata.record.LeaderChange;
import dev.penstock.metadata.record.MetadataRecord;
import dev.penstock.metadata.record.ReplicaDirectories;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * The one place where the next state of a partition is found, whatever the occasion: a broker went
 * or came, a leader proposes an ISR, replicas are reassigned, somebody asks for an election.
 *
 * <h2>Who may lead</h2>
 *
 * The leader stays if it can. Otherwise the first replica, in the order of the replica list, that
 * is in the ISR and active. If there is none, the first of the eligible leader replicas. If nobody
 * is in sync or eligible at all, whoever led last, if only one is known (it may have lost what its
 * disk had not yet; readers of the record see that it is recovering). If a topic allows it, any
 * active replica. Otherwise nobody.
 *
 * <h2>Who is eligible (KIP-966)</h2>
 *
 * While the ISR is smaller than min.insync.replicas the high watermark does not move, so whoever
 * leaves the ISR then has all that was acknowledged, and stays eligible until the ISR is large
 * enough again, or until it turns out to have stopped uncleanly.
 *
 * <h2>Epochs</h2>
 *
 * Every record counts a partition epoch. A leader epoch is counted when the leader changes, and
 * when a replica is taken away, so that what it may still send is known to be stale.
 *
 * <p>Used once, by one thread.
 */
public final class PartitionTransition {
    private final TopicPartition partition;
    private final PartitionImage before;
    private final PartitionRules rules;
    private final Predicate<BrokerId> mayBecomeLeader;
    private final Predicate<BrokerId> mayStayLeader;

    private BrokerIds replicas;
    private BrokerIds isr;
    private BrokerIds adding;
    private BrokerIds removing;
    private BrokerIds lost = BrokerIds.NONE;
    private boolean preferring;
    private boolean uncleanly;
    private boolean recovering;
    private ReplicaDirectories directories;

    /** Why somebody leads. */
    private enum Claim {
        IN_SYNC,
        ELIGIBLE,
        UNCLEAN
    }

    private record Choice(BrokerId leader, Claim claim) {}

    /**
     * Begins with the partition as it is.
     *
     * @param image tells who is active
     * @param leaving a broker that is treated as gone although the image has it; null for none
     */
    public PartitionTransition(
            TopicPartition partition,
            PartitionImage before,
            PartitionRules rules,
            MetadataImage image,
            @Nullable BrokerId leaving) {
        this.partition = partition;
        this.before = before;
        this.rules = rules;
        this.directories = before.directories();
        this.mayBecomeLeader =
                broker ->
                        !broker.equals(leaving)
                                && image.isActive(broker)
                                && image.isOnline(broker, directories);
        this.mayStayLeader =
                broker ->
                        !broker.equals(leaving)
                                && image.broker(broker).filter(each -> !each.fenced()).isPresent()
                                && image.isOnline(broker, directories);
        this.replicas = before.replicas();
        this.isr = before.isr();
        this.adding = before.adding();
        this.removing = before.removing();
        this.recovering = before.recovering();
    }

    public PartitionTransition isr(BrokerIds proposed) {
        this.isr = proposed;
        return this;
    }

    public PartitionTransition replicas(BrokerIds all, BrokerIds nowAdding, BrokerIds nowRemoving) {
        this.replicas = all;
        this.adding = nowAdding;
        this.removing = nowRemoving;
        return this;
    }

    /** The broker may have lost records: it is neither in sync nor eligible any more. */
    public PartitionTransition lost(BrokerId broker) {
        this.lost = BrokerIds.of(broker.value());
        this.isr = isr.without(broker);
        return this;
    }

    /** The broker has its replica there from now on. */
    public PartitionTransition directory(BrokerId broker, Uuid directory) {
        this.directories = directories.with(broker, directory);
        return this;
    }

    /** The first replica shall lead if it is in sync. */
    public PartitionTransition preferring() {
        this.preferring = true;
        return this;
    }

    /** Any active replica may lead if no better one is there. */
    public PartitionTransition uncleanly(boolean allowed) {
        this.uncleanly = allowed;
        return this;
    }

    public PartitionTransition recovering(boolean stillRecovering) {
        this.recovering = stillRecovering;
        return this;
    }

    /** The record that makes the change; empty when nothing changes. */
    public Optional<MetadataRecord.PartitionChange> toRecord() {
        completeReassignment();
        BrokerIds elr = eligible();
        BrokerIds lastKnown = lastKnown();
        Choice choice = choose(elr, lastKnown);
        if (choice != null && choice.claim() != Claim.IN_SYNC) {
            isr = BrokerIds.of(choice.leader().value());
            elr = choice.claim() == Claim.UNCLEAN ? BrokerIds.NONE : eligible();
            lastKnown = choice.claim() == Claim.UNCLEAN ? BrokerIds.NONE : lastKnown();
            recovering = recovering || choice.claim() == Claim.UNCLEAN;
        }
        return record(choice == null ? null : choice.leader(), elr, lastKnown);
    }

    /** A reassignment ends when all who came are in sync, and somebody who stays is. */
    private void completeReassignment() {
        if (adding.isEmpty() && removing.isEmpty()) {
            return;
        }
        BrokerIds staying = isr.without(removing);
        if (staying.isEmpty() || !staying.containsAll(adding)) {
            return;
        }
        isr = staying;
        replicas = replicas.without(removing);
        adding = BrokerIds.NONE;
        removing = BrokerIds.NONE;
    }

    private boolean isLargeEnough() {
        return isr.size() >= Math.min(rules.minInsyncReplicas(), replicas.size());
    }

    private BrokerIds eligible() {
        if (isLargeEnough()) {
            return BrokerIds.NONE;
        }
        return before.elr()
                .union(before.isr())
                .where(replicas::contains)
                .without(isr)
                .without(lost);
    }

    private BrokerIds lastKnown() {
        if (isLargeEnough()) {
            return BrokerIds.NONE;
        }
        if (isr.isEmpty() && before.hasLeader()) {
            return BrokerIds.of(before.leader().orElseThrow().value());
        }
        return before.lastKnownElr().where(replicas::contains);
    }

    private @Nullable Choice choose(BrokerIds elr, BrokerIds lastKnown) {
        BrokerId leader = before.leader().orElse(null);
        BrokerId first = firstActive(replicas.where(isr::contains));
        if (preferring && first != null && first.equals(replicas.first())) {
            return new Choice(first, Claim.IN_SYNC);
        }
        if (leader != null && isr.contains(leader) && mayBecomeLeader.test(leader)) {
            return new Choice(leader, Claim.IN_SYNC);
        }
        if (first != null) {
            return new Choice(first, Claim.IN_SYNC);
        }
        BrokerId eligible = firstActive(replicas.where(elr::contains));
        if (eligible != null) {
            return new Choice(eligible, Claim.ELIGIBLE);
        }
        // It is on its way out, but nobody can take over yet.
        if (leader != null && isr.contains(leader) && mayStayLeader.test(leader)) {
            return new Choice(leader, Claim.IN_SYNC);
        }
        return chooseUncleanly(elr, lastKnown);
    }

    private @Nullable Choice chooseUncleanly(BrokerIds elr, BrokerIds lastKnown) {
        if (isr.isEmpty() && elr.isEmpty() && lastKnown.size() == 1) {
            BrokerId last = firstActive(lastKnown.where(replicas::contains));
            if (last != null) {
                return new Choice(last, Claim.UNCLEAN);
            }
        }
        BrokerId any = uncleanly ? firstActive(replicas) : null;
        return any == null ? null : new Choice(any, Claim.UNCLEAN);
    }

    private @Nullable BrokerId firstActive(BrokerIds candidates) {
        for (BrokerId broker : candidates) {
            if (mayBecomeLeader.test(broker)) {
                return broker;
            }
        }
        return null;
    }

    private Optional<MetadataRecord.PartitionChange> record(
            @Nullable BrokerId leader, BrokerIds elr, BrokerIds lastKnown) {
        MetadataRecord.PartitionChange change =
                new MetadataRecord.PartitionChange(
                        partition,
                        leaderChange(leader),
                        changed(before.replicas(), replicas),
                        changed(before.isr(), isr),
                        changed(before.elr(), elr),
                        changed(before.lastKnownElr(), lastKnown),
                        changed(before.adding(), adding),
                        changed(before.removing(), removing),
                        recovering == before.recovering() ? null : recovering,
                        directories.equals(before.directories()) ? null : directories);
        return isNothing(change) ? Optional.empty() : Optional.of(change);
    }

    private LeaderChange leaderChange(@Nullable BrokerId leader) {
        boolean replicaTaken = !replicas.containsAll(before.replicas());
        if (before.leader().equals(Optional.ofNullable(leader)) && !replicaTaken) {
            return new LeaderChange.Unchanged();
        }
        return leader == null ? new LeaderChange.Nobody() : new LeaderChange.Elected(leader);
    }

    private static @Nullable BrokerIds changed(BrokerIds before, BrokerIds after) {
        return before.equals(after) ? null : after;
    }

    private static boolean isNothing(MetadataRecord.PartitionChange change) {
        return change.leader() instanceof LeaderChange.Unchanged
                && change.replicas() == null
                && change.isr() == null
                && change.elr() == null
                && change.lastKnownElr() == null
                && change.adding() == null
                && change.removing() == null
                && change.recovering() == null
                && change.directories() == null;
    }
}
