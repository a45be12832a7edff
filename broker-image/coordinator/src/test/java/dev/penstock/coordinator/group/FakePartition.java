/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.runtime.EncodedRecord;
import dev.penstock.coordinator.runtime.PartitionWriter;
import dev.penstock.coordinator.runtime.ReplicatedShard;
import dev.penstock.coordinator.runtime.TransactionalProducer;
import dev.penstock.kernel.LeaderEpoch;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A partition in memory whose replication is switched by hand. */
public final class FakePartition implements PartitionWriter {
    private final List<EncodedRecord> log = new ArrayList<>();
    private final List<List<EncodedRecord>> batches = new ArrayList<>();
    private final Map<Long, TransactionalProducer> producers = new TreeMap<>();
    private final Map<Long, Marker> markers = new TreeMap<>();
    private LeaderEpoch epoch = LeaderEpoch.FIRST;
    private Optional<Refusal> refusal = Optional.empty();
    private boolean replicating = true;
    private long highWatermark;
    private Runnable onAdvance = () -> {};

    @Override
    public AppendOutcome append(
            LeaderEpoch writerEpoch,
            List<EncodedRecord> records,
            @Nullable TransactionalProducer producer) {
        if (!writerEpoch.equals(epoch)) {
            return new AppendOutcome.Refused(Refusal.NOT_LEADER);
        }
        if (refusal.isPresent()) {
            return new AppendOutcome.Refused(refusal.get());
        }
        long baseOffset = log.size();
        if (producer != null) {
            for (int i = 0; i < records.size(); i++) {
                producers.put(baseOffset + i, producer);
            }
        }
        log.addAll(records);
        batches.add(records);
        if (replicating) {
            replicate();
        }
        return new AppendOutcome.Appended(baseOffset, log.size() - 1L);
    }

    public void onAdvance(Runnable listener) {
        onAdvance = listener;
    }

    public void replicating(boolean on) {
        replicating = on;
        if (on) {
            replicate();
        }
    }

    public void replicate() {
        highWatermark = log.size();
        onAdvance.run();
    }

    public void refuse(Refusal reason) {
        refusal = Optional.of(reason);
    }

    public void accept() {
        refusal = Optional.empty();
    }

    /** Another replica leads; what was not replicated is gone. */
    public LeaderEpoch failOver() {
        while (log.size() > highWatermark) {
            log.removeLast();
            producers.remove((long) log.size());
            markers.remove((long) log.size());
        }
        epoch = epoch.next();
        return epoch;
    }

    public LeaderEpoch epoch() {
        return epoch;
    }

    public long highWatermark() {
        return highWatermark;
    }

    public List<EncodedRecord> log() {
        return log;
    }

    /** What each append brought. */
    public List<List<EncodedRecord>> batches() {
        return batches;
    }

    void replayInto(GroupShard shard) {
        replayInto(shard.replicated());
    }

    /** Gives the shard all that stands here. */
    public void replayInto(ReplicatedShard<?, ?, ?> shard) {
        for (int offset = 0; offset < log.size(); offset++) {
            EncodedRecord record = log.get(offset);
            Marker marker = markers.get((long) offset);
            if (marker == null) {
                shard.replay(offset, record.key(), record.value(), producers.get((long) offset));
            } else {
                shard.replayEndOfTransaction(offset, marker.producerId(), marker.committed());
            }
        }
    }

    /** The end of a producer's transaction stands here; the shard is told at once. */
    void end(ReplicatedShard<?, ?, ?> shard, long producerId, boolean committed) {
        long offset = log.size();
        log.add(new EncodedRecord(ByteBuffer.allocate(0), null));
        markers.put(offset, new Marker(producerId, committed));
        shard.transactionEnded(offset, producerId, committed);
        if (replicating) {
            replicate();
        }
    }

    /** Whether a marker stands at the offset. */
    boolean isMarker(long offset) {
        return markers.containsKey(offset);
    }

    private record Marker(long producerId, boolean committed) {}
}
