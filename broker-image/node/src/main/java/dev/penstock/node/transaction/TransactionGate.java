/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.transaction;

import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.loop.Loops;
import dev.penstock.node.partition.LedPartition;
import dev.penstock.node.partition.PartitionLoop;
import dev.penstock.node.partition.Partitions;
import dev.penstock.protocol.ErrorCode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Lets the records of a transaction into a partition that this broker leads. The first one of each
 * transaction waits until the coordinator has said that the transaction has reached the partition;
 * what comes meanwhile waits behind it, in order. A marker that comes in between turns all of them
 * away, so that no transaction begins after its end (KIP-890).
 *
 * <p>On the partition's loop.
 */
public final class TransactionGate {
    private final Partitions partitions;
    private final CoordinatorAsk coordinators;

    /** By the index of the loop; each map is touched on that loop only. */
    private final List<Map<TopicPartition, Map<Long, Admission>>> byLoop = new ArrayList<>();

    public TransactionGate(Partitions partitions, CoordinatorAsk coordinators) {
        this.partitions = partitions;
        this.coordinators = coordinators;
        partitions.loops().data().forEach(_ -> byLoop.add(new TreeMap<>()));
    }

    /** One transaction that waits for its coordinator, and what waits with it. */
    private static final class Admission {
        private final TransactionEntry entry;
        private final LeaderEpoch leadership;
        private final List<Consumer<ErrorCode>> waiting = new ArrayList<>();
        private boolean revoked;

        Admission(TransactionEntry entry, LeaderEpoch leadership) {
            this.entry = entry;
            this.leadership = leadership;
        }
    }

    /**
     * Lets in.
     *
     * @param loop of the partition; the caller is on it
     * @param then is called on it, once: with NONE it appends within the call
     */
    public void admit(PartitionLoop loop, TransactionEntry entry, Consumer<ErrorCode> then) {
        TopicPartition partition = entry.partition();
        Optional<LedPartition> led = loop.led(partition);
        Optional<LeaderEpoch> leadership = led.flatMap(LedPartition::leaderEpoch);
        if (led.isEmpty() || leadership.isEmpty()) {
            then.accept(ErrorCode.NOT_LEADER_OR_FOLLOWER);
            return;
        }
        if (led.get().producers().hasOpenTransaction(entry.producerId(), entry.producerEpoch())) {
            then.accept(ErrorCode.NONE);
            return;
        }
        Map<Long, Admission> here =
                ofLoop(partition).computeIfAbsent(partition, _ -> new TreeMap<>());
        Admission known = here.get(entry.producerId());
        if (known != null
                && known.entry.producerEpoch() == entry.producerEpoch()
                && known.leadership.equals(leadership.get())) {
            known.waiting.add(then);
            return;
        }
        Admission admission = new Admission(entry, leadership.get());
        admission.waiting.add(then);
        Admission former = here.put(entry.producerId(), admission);
        if (former != null) {
            former.revoked = true;
        }
        coordinators.ask(
                entry,
                partitions.loops().owner(partition),
                error ->
                        Loops.run(
                                partitions.loops().owner(partition),
                                () -> answered(loop, admission, error)));
    }

    private void answered(PartitionLoop loop, Admission admission, ErrorCode error) {
        TopicPartition partition = admission.entry.partition();
        Map<Long, Admission> here = ofLoop(partition).get(partition);
        if (here != null && here.remove(admission.entry.producerId(), admission)) {
            if (here.isEmpty()) {
                ofLoop(partition).remove(partition);
            }
        }
        ErrorCode outcome = error;
        boolean leads =
                loop.led(partition)
                        .flatMap(LedPartition::leaderEpoch)
                        .filter(admission.leadership::equals)
                        .isPresent();
        if (!leads) {
            outcome = ErrorCode.NOT_LEADER_OR_FOLLOWER;
        } else if (error == ErrorCode.NONE && admission.revoked) {
            outcome = ErrorCode.TRANSACTION_ABORTABLE;
        }
        for (Consumer<ErrorCode> waiting : admission.waiting) {
            waiting.accept(outcome);
        }
    }

    /** A marker comes to the partition: whoever it may end is not let in any more. */
    void revoke(TopicPartition partition, Marker marker) {
        Map<Long, Admission> here = ofLoop(partition).get(partition);
        Admission admission = here == null ? null : here.get(marker.producerId());
        if (admission != null && marker.ends(admission.entry.producerEpoch())) {
            admission.revoked = true;
        }
    }

    private Map<TopicPartition, Map<Long, Admission>> ofLoop(TopicPartition partition) {
        return byLoop.get(partitions.loops().ownerOf(partition));
    }
}
