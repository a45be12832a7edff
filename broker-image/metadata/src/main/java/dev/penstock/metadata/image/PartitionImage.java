/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.image;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.record.BrokerIds;
import dev.penstock.metadata.record.LeaderChange;
import dev.penstock.metadata.record.MetadataRecord;
import dev.penstock.metadata.record.ReplicaDirectories;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.Optional;

/**
 * One partition: who stores it, who is in sync, who leads.
 *
 * <p>Always: {@code isr ⊆ replicas}; {@code elr} and {@code isr} share nobody; a leader is in the
 * ISR; {@code adding, removing ⊆ replicas}; directories are known of replicas only; both epochs
 * only grow.
 */
public final class PartitionImage {
    private final BrokerIds replicas;
    private final BrokerIds isr;
    private final Eligible eligible;
    private final Move move;
    private final @Nullable BrokerId leader;
    private final int leaderEpoch;
    private final int partitionEpoch;
    private final boolean recovering;
    private final ReplicaDirectories directories;

    /** Replicas that may lead although they left the ISR (KIP-966); mostly empty, then shared. */
    private record Eligible(BrokerIds elr, BrokerIds lastKnown) {
        static final Eligible NOBODY = new Eligible(BrokerIds.NONE, BrokerIds.NONE);

        static Eligible of(BrokerIds elr, BrokerIds lastKnown) {
            return elr.isEmpty() && lastKnown.isEmpty() ? NOBODY : new Eligible(elr, lastKnown);
        }
    }

    /** A reassignment that goes on; mostly empty, then shared. */
    private record Move(BrokerIds adding, BrokerIds removing) {
        static final Move NONE = new Move(BrokerIds.NONE, BrokerIds.NONE);

        static Move of(BrokerIds adding, BrokerIds removing) {
            return adding.isEmpty() && removing.isEmpty() ? NONE : new Move(adding, removing);
        }
    }

    private PartitionImage(
            BrokerIds replicas,
            BrokerIds isr,
            Eligible eligible,
            Move move,
            @Nullable BrokerId leader,
            int leaderEpoch,
            int partitionEpoch,
            boolean recovering,
            ReplicaDirectories directories) {
        this.replicas = replicas;
        // A healthy partition has both lists alike: one array then serves both.
        this.isr = isr.equals(replicas) ? replicas : isr;
        this.eligible = eligible;
        this.move = move;
        this.leader = leader;
        this.leaderEpoch = leaderEpoch;
        this.partitionEpoch = partitionEpoch;
        this.recovering = recovering;
        this.directories = directories.where(replicas::contains);
        checkInvariants();
    }

    static PartitionImage from(MetadataRecord.Partition record) {
        return new PartitionImage(
                record.replicas(),
                record.isr(),
                Eligible.of(record.elr(), record.lastKnownElr()),
                Move.of(record.adding(), record.removing()),
                record.leader(),
                record.leaderEpoch().value(),
                record.partitionEpoch(),
                record.recovering(),
                record.directories());
    }

    PartitionImage with(MetadataRecord.PartitionChange change) {
        return new PartitionImage(
                orElse(change.replicas(), replicas),
                orElse(change.isr(), isr),
                Eligible.of(
                        orElse(change.elr(), eligible.elr()),
                        orElse(change.lastKnownElr(), eligible.lastKnown())),
                Move.of(
                        orElse(change.adding(), move.adding()),
                        orElse(change.removing(), move.removing())),
                switch (change.leader()) {
                    case LeaderChange.Unchanged() -> leader;
                    case LeaderChange.Nobody() -> null;
                    case LeaderChange.Elected(BrokerId elected) -> elected;
                },
                change.leader() instanceof LeaderChange.Unchanged
                        ? leaderEpoch
                        : Math.addExact(leaderEpoch, 1),
                Math.addExact(partitionEpoch, 1),
                change.recovering() == null ? recovering : change.recovering(),
                change.directories() == null ? directories : change.directories());
    }

    /** In order of preference; the first is the preferred leader. */
    public BrokerIds replicas() {
        return replicas;
    }

    /** The replicas that have everything acknowledged. */
    public BrokerIds isr() {
        return isr;
    }

    /** Replicas outside the ISR that still have everything acknowledged (KIP-966). */
    public BrokerIds elr() {
        return eligible.elr();
    }

    /** Who was in sync last, of those that may since have lost something. */
    public BrokerIds lastKnownElr() {
        return eligible.lastKnown();
    }

    public BrokerIds adding() {
        return move.adding();
    }

    public BrokerIds removing() {
        return move.removing();
    }

    public boolean isReassigning() {
        return !adding().isEmpty() || !removing().isEmpty();
    }

    public Optional<BrokerId> leader() {
        return Optional.ofNullable(leader);
    }

    public boolean hasLeader() {
        return leader != null;
    }

    public boolean isLedBy(BrokerId broker) {
        return broker.equals(leader);
    }

    public LeaderEpoch leaderEpoch() {
        return new LeaderEpoch(leaderEpoch);
    }

    /** Counts every change of this partition. */
    public int partitionEpoch() {
        return partitionEpoch;
    }

    /** Whether the leader was elected uncleanly and has not yet said that it has recovered. */
    public boolean recovering() {
        return recovering;
    }

    /** Where replicas are, as far as their brokers have said so. */
    public ReplicaDirectories directories() {
        return directories;
    }

    /** The replica that leads when all is well. */
    public BrokerId preferredLeader() {
        return replicas.first();
    }

    MetadataRecord.Partition toRecord(TopicPartition partition) {
        return new MetadataRecord.Partition(
                partition,
                replicas,
                isr,
                elr(),
                lastKnownElr(),
                adding(),
                removing(),
                leader,
                leaderEpoch(),
                partitionEpoch,
                recovering,
                directories);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PartitionImage that
                && replicas.equals(that.replicas)
                && isr.equals(that.isr)
                && eligible.equals(that.eligible)
                && move.equals(that.move)
                && Objects.equals(leader, that.leader)
                && leaderEpoch == that.leaderEpoch
                && partitionEpoch == that.partitionEpoch
                && recovering == that.recovering
                && directories.equals(that.directories);
    }

    @Override
    public int hashCode() {
        return Objects.hash(replicas, isr, leader, leaderEpoch, partitionEpoch);
    }

    @Override
    public String toString() {
        return "leader="
                + (leader == null ? "none" : leader)
                + " epoch="
                + leaderEpoch
                + "/"
                + partitionEpoch
                + " replicas="
                + replicas
                + " isr="
                + isr
                + (eligible.equals(Eligible.NOBODY)
                        ? ""
                        : " elr=" + elr() + " lastKnownElr=" + lastKnownElr())
                + (isReassigning() ? " adding=" + adding() + " removing=" + removing() : "")
                + (recovering ? " recovering" : "")
                + (directories.isEmpty() ? "" : " directories=" + directories);
    }

    private void checkInvariants() {
        Invariants.check(!replicas.isEmpty(), "a partition has replicas", this);
        Invariants.check(!replicas.hasDuplicates(), "replicas differ", replicas);
        Invariants.check(replicas.containsAll(isr), "isr is within replicas", this);
        Invariants.check(leader == null || isr.contains(leader), "the leader is in the isr", this);
        for (BrokerId broker : elr()) {
            Invariants.check(
                    replicas.contains(broker) && !isr.contains(broker),
                    "elr is within replicas and apart from isr",
                    this);
        }
    }

    private static BrokerIds orElse(@Nullable BrokerIds changed, BrokerIds current) {
        return changed == null ? current : changed;
    }
}
