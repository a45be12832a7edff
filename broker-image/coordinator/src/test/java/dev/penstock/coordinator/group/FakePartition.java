/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.runtime.EncodedRecord;
import dev.penstock.coordinator.runtime.PartitionWriter;
import dev.penstock.kernel.LeaderEpoch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A partition in memory whose replication is switched by hand. */
final class FakePartition implements PartitionWriter {
    private final List<EncodedRecord> log = new ArrayList<>();
    private final List<List<EncodedRecord>> batches = new ArrayList<>();
    private LeaderEpoch epoch = LeaderEpoch.FIRST;
    private Optional<Refusal> refusal = Optional.empty();
    private boolean replicating = true;
    private long highWatermark;
    private Runnable onAdvance = () -> {};

    @Override
    public AppendOutcome append(LeaderEpoch writerEpoch, List<EncodedRecord> records) {
        if (!writerEpoch.equals(epoch)) {
            return new AppendOutcome.Refused(Refusal.NOT_LEADER);
        }
        if (refusal.isPresent()) {
            return new AppendOutcome.Refused(refusal.get());
        }
        long baseOffset = log.size();
        log.addAll(records);
        batches.add(records);
        if (replicating) {
            replicate();
        }
        return new AppendOutcome.Appended(baseOffset, log.size() - 1L);
    }

    void onAdvance(Runnable listener) {
        onAdvance = listener;
    }

    void replicating(boolean on) {
        replicating = on;
        if (on) {
            replicate();
        }
    }

    void replicate() {
        highWatermark = log.size();
        onAdvance.run();
    }

    void refuse(Refusal reason) {
        refusal = Optional.of(reason);
    }

    void accept() {
        refusal = Optional.empty();
    }

    /** Another replica leads; what was not replicated is gone. */
    LeaderEpoch failOver() {
        while (log.size() > highWatermark) {
            log.removeLast();
        }
        epoch = epoch.next();
        return epoch;
    }

    LeaderEpoch epoch() {
        return epoch;
    }

    long highWatermark() {
        return highWatermark;
    }

    List<EncodedRecord> log() {
        return log;
    }

    /** What each append brought. */
    List<List<EncodedRecord>> batches() {
        return batches;
    }

    void replayInto(GroupShard shard) {
        for (int offset = 0; offset < log.size(); offset++) {
            EncodedRecord record = log.get(offset);
            shard.replay(offset, record.key(), record.value());
        }
    }
}
