/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.consumer.ClusterView;
import dev.penstock.coordinator.runtime.Now;
import dev.penstock.coordinator.runtime.PartitionWriter;
import dev.penstock.coordinator.runtime.ReplicatedShard;
import dev.penstock.coordinator.runtime.Reply;
import dev.penstock.coordinator.runtime.ShardPhase;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Randomness;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The groups of one partition of {@code __consumer_offsets}: the public face of this package.
 *
 * <p>The node makes one for each such partition that the broker has a replica of, tells it of
 * leadership ({@link #startLoading}, {@link #replay} of the log up to its end, {@link #loaded},
 * {@link #resign}), of the high watermark, of time, and hands it the requests about its groups
 * ({@link GroupPartitions#groupPartitionFor}). All on the loop of the partition.
 */
public final class GroupShard {
    private final ReplicatedShard<GroupRequest<?>, GroupResponse, GroupRecord> shard;
    private ClusterView view;

    /**
     * @param randomness for member ids
     * @param events is told what happens in groups
     * @param initialView of the cluster; see {@link #see}
     */
    public GroupShard(
            GroupConfig config,
            PartitionWriter writer,
            Randomness randomness,
            Consumer<GroupEvent> events,
            ClusterView initialView) {
        view = initialView;
        shard =
                new ReplicatedShard<>(
                        () -> new GroupMachine(config, randomness, events, () -> view),
                        GroupMachine::failed,
                        new GroupRecordCodec(),
                        writer,
                        config.writeTimeoutMs());
    }

    /** The shard as the node runs it: leadership, replay, time. */
    public ReplicatedShard<GroupRequest<?>, GroupResponse, GroupRecord> replicated() {
        return shard;
    }

    /** The cluster looks like that from here on; groups act on it with their next heartbeats. */
    public void see(ClusterView newView) {
        view = newView;
    }

    /** See {@link ReplicatedShard#startLoading}. */
    public void startLoading(LeaderEpoch epoch) {
        shard.startLoading(epoch);
    }

    /** See {@link ReplicatedShard#replay}. */
    public void replay(long offset, ByteBuffer key, @Nullable ByteBuffer value) {
        shard.replay(offset, key, value);
    }

    /** See {@link ReplicatedShard#loaded}. */
    public void loaded(long highWatermark, Now now) {
        shard.loaded(highWatermark, now);
    }

    /** See {@link ReplicatedShard#resign}. */
    public void resign() {
        shard.resign();
    }

    /** Asks; the reply comes exactly once, within this call or a later one. */
    @SuppressWarnings("unchecked") // A request is answered or refused with its own kind of answer.
    public <A extends GroupResponse> void submit(
            GroupRequest<A> request, Now now, Reply<? super A> reply) {
        shard.submit(request, now, answer -> reply.answer((A) answer));
    }

    /** See {@link ReplicatedShard#highWatermarkAdvanced}. */
    public void highWatermarkAdvanced(long highWatermark) {
        shard.highWatermarkAdvanced(highWatermark);
    }

    /** See {@link ReplicatedShard#tick}. */
    public void tick(Now now) {
        shard.tick(now);
    }

    /** See {@link ReplicatedShard#nextDeadlineNanos}. May change with each input. */
    public OptionalLong nextDeadlineNanos() {
        return shard.nextDeadlineNanos();
    }

    public ShardPhase phase() {
        return shard.phase();
    }

    /** The figures of an active shard. */
    public Optional<GroupFacts> facts() {
        return machine()
                .map(machine -> machine.facts(shard.waitingRequests(), shard.skippedRecords()));
    }

    /** Where the groups of an active shard are; none while it is not. */
    public List<GroupPosition> positions() {
        return machine().map(GroupMachine::positions).orElse(List.of());
    }

    Optional<GroupMachine> machine() {
        return shard.activeMachine().map(GroupMachine.class::cast);
    }
}
