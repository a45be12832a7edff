/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.coordinator.share.DeliveryState;
import dev.penstock.coordinator.share.ShareGroupConfig;
import dev.penstock.coordinator.share.StateBatch;
import dev.penstock.world.SimRandomness;
import dev.penstock.world.SimWorld;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Members of a group, a log and a share coordinator around one share-partition, and what must hold
 * whatever they do: no record is held by two, none is accepted twice, none is forgotten, nobody is
 * told what is not kept.
 */
final class SharePartitionWalk {
    private static final List<String> MEMBERS = List.of("anna", "bert", "carl");
    private static final ShareGroupConfig CONFIG =
            new ShareGroupConfig(1_000, 3, 30, true, new ShareGroupConfig.Start.Earliest(), false);
    private static final long MS = 1_000_000L;

    private final SimRandomness random;
    private final List<FetchedBatch> log = new ArrayList<>();
    private final Map<Long, Holder> held = new TreeMap<>();
    private final Map<Long, Integer> counts = new TreeMap<>();
    private final TreeSet<Long> accepted = new TreeSet<>();
    private final List<Claim> claims = new ArrayList<>();
    private final TreeMap<Long, Kept> kept = new TreeMap<>();
    private long keptStart;
    private long logStart;
    private long logEnd;
    private long nowNanos = 1;
    private SharePartition partition = new SharePartition(0, true, List.of());
    private StateWrite underWay;

    private record Holder(String member, long deadlineNanos) {}

    private record Kept(DeliveryState state, short count) {}

    /** A member waits to hear that these are accepted. */
    private record Claim(long write, List<Long> offsets) {}

    SharePartitionWalk(SimWorld world) {
        random = world.randomness("walk");
    }

    private int chance(int bound) {
        return random.nextInt(bound);
    }

    void walk(int steps) {
        for (int i = 0; i < steps; i++) {
            switch (chance(12)) {
                case 0, 1 -> appendBatch();
                case 2, 3, 4 -> fetch(member());
                case 5, 6, 7 -> acknowledge(member());
                case 8 -> pass(chance(700));
                case 9 -> leave(member());
                case 10 -> answerWrite(chance(4) != 0);
                default -> rarely();
            }
            settle();
        }
    }

    private void rarely() {
        switch (chance(6)) {
            case 0 -> changeLeader();
            case 1 -> deleteRecords();
            default -> answerWrite(true);
        }
    }

    /** From here on all goes well, until all there is was dealt with. */
    void heal() {
        for (int i = 0; i < 2_000 && keptStart < logEnd; i++) {
            fetch(member());
            acceptAll();
            pass(100);
            answerWrite(true);
            settle();
        }
        assertThat(keptStart).as("all records are dealt with in the end").isEqualTo(logEnd);
        assertThat(partition.startOffset()).isEqualTo(logEnd);
    }

    private String member() {
        return MEMBERS.get(chance(MEMBERS.size()));
    }

    // ---- what happens ----

    private void appendBatch() {
        logEnd += chance(10) == 0 ? 1 + chance(3) : 0; // compaction left a gap
        long first = logEnd;
        logEnd += 1 + chance(8);
        log.add(new FetchedBatch(first, logEnd - 1, chance(6) != 0));
    }

    private void fetch(String member) {
        long from = partition.fetchOffset();
        if (from < logStart) {
            partition.logStartsAt(logStart);
            held.keySet().removeIf(offset -> offset < logStart);
            from = partition.fetchOffset();
        }
        if (!partition.isOpen(CONFIG)) {
            return;
        }
        long readFrom = from;
        List<FetchedBatch> found =
                log.stream()
                        .filter(batch -> batch.lastOffset() >= readFrom)
                        .limit(1 + chance(4))
                        .toList();
        int max = 1 + chance(12);
        boolean exact = chance(3) == 0;
        List<AcquiredRecords> acquired =
                partition.acquire(
                        member,
                        from,
                        found,
                        new AcquireLimit(max, exact, 1 + chance(5)),
                        CONFIG,
                        nowNanos);
        long total = 0;
        for (AcquiredRecords records : acquired) {
            total += records.count();
            for (long o = records.firstOffset(); o <= records.lastOffset(); o++) {
                acquired(member, o, records.deliveryCount());
            }
        }
        if (exact) {
            assertThat(total).isLessThanOrEqualTo(max);
        }
        assertThat(acquired.isEmpty() && !found.isEmpty() && partition.fetchOffset() == from)
                .as("a fetch finds something, or moves on")
                .isFalse();
    }

    private void acquired(String member, long offset, int count) {
        assertThat(held).as("held by one member at most").doesNotContainKey(offset);
        assertThat(accepted).as("delivered after it was accepted").doesNotContain(offset);
        assertThat(log)
                .as("what is delivered can be shown")
                .anyMatch(
                        batch ->
                                batch.deliverable()
                                        && batch.firstOffset() <= offset
                                        && batch.lastOffset() >= offset);
        assertThat(count)
                .as("deliveries of %s are counted", offset)
                .isGreaterThan(counts.getOrDefault(offset, 0))
                .isLessThanOrEqualTo(CONFIG.maxDeliveryCount());
        counts.put(offset, count);
        held.put(offset, new Holder(member, nowNanos + CONFIG.lockDurationMs() * MS));
    }

    private void acknowledge(String member) {
        List<Long> mine = heldBy(member);
        if (mine.isEmpty()) {
            return;
        }
        long first = mine.get(chance(mine.size()));
        long last = first;
        while (mine.contains(last + 1) && chance(5) != 0) {
            last++;
        }
        for (String other : MEMBERS) {
            if (!other.equals(member)) {
                refused(other, first, last);
            }
        }
        List<AcknowledgeType> types = new ArrayList<>();
        boolean oneForAll = chance(2) == 0;
        for (long o = first; o <= (oneForAll ? first : last); o++) {
            types.add(AcknowledgeType.ofId((byte) chance(5)).orElseThrow());
        }
        say(member, new Acknowledgement(first, last, types));
    }

    private void refused(String member, long first, long last) {
        AcknowledgeOutcome outcome =
                partition.acknowledge(
                        member,
                        List.of(new Acknowledgement(first, last, List.of(AcknowledgeType.ACCEPT))),
                        CONFIG,
                        nowNanos);
        assertThat(outcome)
                .as("only the holder speaks")
                .isEqualTo(
                        new AcknowledgeOutcome.Refused(
                                AcknowledgeOutcome.Reason.INVALID_RECORD_STATE));
    }

    private void acceptAll() {
        for (String member : MEMBERS) {
            for (long offset : heldBy(member)) {
                say(member, new Acknowledgement(offset, offset, List.of(AcknowledgeType.ACCEPT)));
            }
        }
    }

    private void say(String member, Acknowledgement said) {
        AcknowledgeOutcome outcome = partition.acknowledge(member, List.of(said), CONFIG, nowNanos);
        if (outcome instanceof AcknowledgeOutcome.Refused) {
            // Only what is settling already: its holder has spoken, and it could not be kept yet.
            assertThat(claims).as("a holder may speak: %s", said).isNotEmpty();
            return;
        }
        List<Long> accepting = new ArrayList<>();
        for (long o = said.firstOffset(); o <= said.lastOffset(); o++) {
            switch (said.typeOf(o)) {
                case RENEW ->
                        held.put(o, new Holder(member, nowNanos + CONFIG.lockDurationMs() * MS));
                case ACCEPT -> {
                    accepting.add(o);
                    held.remove(o);
                }
                case RELEASE, REJECT, GAP -> held.remove(o);
            }
        }
        if (outcome instanceof AcknowledgeOutcome.Waits(long write)) {
            claims.add(new Claim(write, accepting));
        } else {
            assertThat(accepting).isEmpty();
        }
    }

    private List<Long> heldBy(String member) {
        return held.entrySet().stream()
                .filter(entry -> entry.getValue().member().equals(member))
                .map(Map.Entry::getKey)
                .toList();
    }

    private void pass(int ms) {
        nowNanos += ms * MS;
        partition.expire(CONFIG, nowNanos);
        held.values().removeIf(holder -> holder.deadlineNanos() <= nowNanos);
    }

    private void leave(String member) {
        partition.release(member);
        for (long offset : heldBy(member)) {
            held.remove(offset);
            counts.merge(offset, -1, Integer::sum);
        }
    }

    private void deleteRecords() {
        logStart += chance((int) (logEnd - logStart) + 1);
    }

    /** Somebody else leads: what was only known here is lost. */
    private void changeLeader() {
        if (underWay != null && chance(2) == 0) {
            keep(underWay);
        }
        underWay = null;
        claims.clear();
        held.clear();
        counts.clear();
        partition = new SharePartition(keptStart, true, keptBatches());
    }

    // ---- the coordinator ----

    private void settle() {
        if (underWay == null) {
            underWay = partition.pollWrite(nowNanos).orElse(null);
        }
        assertThat(partition.pollWrite(nowNanos)).as("one write at a time").isEmpty();
    }

    private void answerWrite(boolean works) {
        StateWrite write = underWay;
        if (write == null) {
            return;
        }
        underWay = null;
        long startBefore = partition.startOffset();
        if (works || chance(2) == 0) {
            keep(write);
        }
        Iterator<Claim> waiting = claims.iterator();
        while (waiting.hasNext()) {
            Claim claim = waiting.next();
            if (claim.write() == write.number()) {
                waiting.remove();
                if (works) {
                    claim.offsets().forEach(this::acceptedAndTold);
                }
            }
        }
        if (works) {
            partition.written();
        } else {
            partition.notWritten(nowNanos);
            partition.expire(CONFIG, nowNanos);
            // Their holders hold them again, for as long as they would have.
            claims.clear();
            held.clear();
            partition.release("anna");
            partition.release("bert");
            partition.release("carl");
            counts.clear();
        }
        assertThat(partition.startOffset()).isGreaterThanOrEqualTo(startBefore);
    }

    private void acceptedAndTold(long offset) {
        assertThat(accepted.add(offset)).as("%s is accepted once", offset).isTrue();
        Kept state = kept.get(offset);
        assertThat(offset < keptStart || (state != null && state.state().isFinal()))
                .as("who is told that %s is accepted can rely on it", offset)
                .isTrue();
    }

    private void keep(StateWrite write) {
        // A write before may have been kept without anybody hearing of it.
        keptStart = Math.max(keptStart, write.startOffset());
        long last = -1;
        for (StateBatch batch : write.batches()) {
            assertThat(batch.firstOffset())
                    .isGreaterThan(last)
                    .isGreaterThanOrEqualTo(write.startOffset());
            last = batch.lastOffset();
            for (long o = batch.firstOffset(); o <= batch.lastOffset(); o++) {
                kept.put(o, new Kept(batch.state(), batch.deliveryCount()));
            }
        }
        kept.headMap(keptStart).clear();
    }

    private List<StateBatch> keptBatches() {
        return kept.entrySet().stream()
                .map(
                        entry ->
                                new StateBatch(
                                        entry.getKey(),
                                        entry.getKey(),
                                        entry.getValue().state(),
                                        entry.getValue().count()))
                .toList();
    }
}
