/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.coordinator.group.GroupRequest.OffsetToCommit;
import dev.penstock.coordinator.runtime.EncodedRecord;
import dev.penstock.coordinator.runtime.Now;
import dev.penstock.coordinator.runtime.PartitionWriter;
import dev.penstock.coordinator.runtime.ReplicatedShard;
import dev.penstock.coordinator.runtime.ShardPhase;
import dev.penstock.kernel.Invariants;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What the shard promises to the node around it. */
final class GroupShardTest {
    private static final Now NOW = new Now(0, 1_000);

    private final FakePartition partition = new FakePartition();
    private final GroupShard shard = shardOver(partition);

    private static GroupShard shardOver(FakePartition partition) {
        GroupShard shard =
                new GroupShard(
                        GroupConfig.DEFAULT,
                        partition,
                        new SimWorld(1).randomness("ids"),
                        _ -> {},
                        new FakeCluster().view());
        partition.onAdvance(() -> shard.highWatermarkAdvanced(partition.highWatermark()));
        shard.startLoading(partition.epoch());
        return shard;
    }

    private static GroupRequest.OffsetCommit commit(String groupId, int partitions) {
        List<OffsetToCommit> offsets = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            offsets.add(
                    new OffsetToCommit(
                            new TopicPartitionName("t", i), i, null, "n".repeat(4_000), null));
        }
        return new GroupRequest.OffsetCommit(groupId, -1, "", null, null, offsets);
    }

    @Test
    void aReplyMaySubmitTheNextRequest() {
        shard.loaded(0, NOW);
        List<Long> told = new ArrayList<>();

        shard.submit(
                commit("g", 1),
                NOW,
                _ ->
                        shard.submit(
                                new GroupRequest.OffsetFetch("g", null, -1, null, false),
                                NOW,
                                fetched ->
                                        fetched.offsets()
                                                .forEach(o -> told.add(o.committed().offset()))));

        assertThat(told).containsExactly(0L);
    }

    @Test
    void aReplyMayResign() {
        shard.loaded(0, NOW);
        List<String> told = new ArrayList<>();
        partition.replicating(false);
        shard.submit(commit("g", 1), NOW, _ -> shard.resign());
        shard.submit(
                commit("h", 1),
                NOW,
                answer -> told.add("h " + answer.partitions().getFirst().error()));
        shard.submit(
                new GroupRequest.JoinGroup(
                        "i",
                        "",
                        null,
                        "c",
                        "/h",
                        10_000,
                        10_000,
                        "consumer",
                        List.of(new GroupRequest.Protocol("range", ByteBuffer.allocate(0))),
                        null,
                        false,
                        false),
                NOW,
                answer -> told.add("i " + answer.error()));

        partition.replicate();

        assertThat(told).containsExactly("h NOT_COORDINATOR", "i NOT_COORDINATOR");
        assertThat(shard.phase()).isInstanceOf(ShardPhase.Resigned.class);
        assertThat(shard.nextDeadlineNanos()).isEmpty();
    }

    @Test
    void aDeletedGroupIsRemovedInBatchesThatFitAndItsRecordGoesLast() {
        shard.loaded(0, NOW);
        int large = 40_000;
        List<OffsetToCommit> offsets = new ArrayList<>();
        for (int i = 0; i < large; i++) {
            offsets.add(new OffsetToCommit(new TopicPartitionName("t", i), i, null, null, null));
        }
        shard.submit(new GroupRequest.OffsetCommit("g", -1, "", null, null, offsets), NOW, _ -> {});
        partition.batches().clear();
        List<GroupError> told = new ArrayList<>();

        shard.submit(new GroupRequest.DeleteGroup("g"), NOW, answer -> told.add(answer.error()));

        assertThat(told).containsExactly(GroupError.NONE);
        assertThat(partition.batches().size()).isGreaterThan(1);
        for (List<EncodedRecord> batch : partition.batches()) {
            assertThat(batch.stream().mapToInt(EncodedRecord::sizeBytes).sum())
                    .isLessThanOrEqualTo(ReplicatedShard.MAX_SPLIT_BATCH_BYTES);
        }
        EncodedRecord last = partition.batches().getLast().getLast();
        assertThat(new GroupRecordCodec().decode(last.key(), last.value()))
                .contains(new GroupRecord.GroupRemoved("g"));
        assertThat(shard.facts().orElseThrow().offsets()).isZero();
    }

    @Test
    void aCommitStandsInOneBatch() {
        shard.loaded(0, NOW);

        shard.submit(commit("g", 300), NOW, _ -> {});

        assertThat(partition.batches().size()).isEqualTo(1);
    }

    @Test
    void oneTickHandlesSoManyDeadlinesAndTheNextTheRest() {
        shard.loaded(0, NOW);
        int groups = ReplicatedShard.MAX_EXPIRATIONS_PER_TICK + 10;
        for (int i = 0; i < groups; i++) {
            shard.submit(commit("g" + i, 1), NOW, _ -> {});
        }
        long afterDays = GroupConfig.DEFAULT.offsetsRetentionMs() + 1;
        Now later = new Now(NOW.deadlineAfterMs(afterDays), NOW.epochMs() + afterDays);

        shard.tick(later);

        assertThat(shard.facts().orElseThrow().offsets()).isEqualTo(10);
        assertThat(shard.nextDeadlineNanos().orElseThrow()).isLessThanOrEqualTo(later.nanos());
        shard.tick(later);
        assertThat(shard.facts().orElseThrow().offsets()).isZero();
        assertThat(shard.nextDeadlineNanos().orElseThrow()).isGreaterThan(later.nanos());
    }

    @Test
    void recordsOfUnknownKindsAreCounted() {
        shard.replay(3, ByteBuffer.wrap(new byte[] {0, 77, 1, 2}), null);
        shard.loaded(4, NOW);

        assertThat(shard.facts().orElseThrow().skippedRecords()).isEqualTo(1);
    }

    @Test
    void replayRunsForwardOnly() {
        EncodedRecord record =
                new GroupRecordCodec()
                        .encode(new GroupRecord.OffsetRemoved("g", new TopicPartitionName("t", 0)));
        shard.replay(3, record.key(), record.value());

        assertThatThrownBy(() -> shard.replay(3, record.key(), record.value()))
                .isInstanceOf(Invariants.Broken.class);
    }

    @Test
    void anAppendOfAnEarlierLeadershipIsRefused() {
        shard.loaded(0, NOW);
        partition.failOver();
        List<GroupError> told = new ArrayList<>();

        shard.submit(
                commit("g", 1), NOW, answer -> told.add(answer.partitions().getFirst().error()));

        assertThat(told).containsExactly(GroupError.NOT_COORDINATOR);
        assertThat(partition.log()).isEmpty();
    }

    @Test
    void whatWasLoadedButIsNotReplicatedIsNotTold() {
        EncodedRecord record =
                new GroupRecordCodec()
                        .encode(
                                new GroupRecord.OffsetStored(
                                        "g",
                                        new TopicPartitionName("t", 0),
                                        new CommittedOffset(7, null, "", 0, null, null)));
        shard.replay(0, record.key(), record.value());
        shard.loaded(0, NOW);
        List<Long> told = new ArrayList<>();
        shard.submit(
                new GroupRequest.OffsetFetch("g", null, -1, null, false),
                NOW,
                answer -> answer.offsets().forEach(o -> told.add(o.committed().offset())));
        assertThat(told).isEmpty();

        shard.highWatermarkAdvanced(1);

        assertThat(told).containsExactly(7L);
    }

    @Test
    void aWriterIsNotAskedWithoutRecords() {
        List<Integer> sizes = new ArrayList<>();
        PartitionWriter counting =
                (epoch, records, producer) -> {
                    sizes.add(records.size());
                    return partition.append(epoch, records, producer);
                };
        GroupShard counted =
                new GroupShard(
                        GroupConfig.DEFAULT,
                        counting,
                        new SimWorld(1).randomness("ids"),
                        _ -> {},
                        new FakeCluster().view());
        counted.startLoading(partition.epoch());
        counted.loaded(0, NOW);

        counted.submit(new GroupRequest.DescribeGroup("g"), NOW, _ -> {});
        counted.submit(
                new GroupRequest.OffsetCommit("g", -1, "", null, null, List.of()), NOW, _ -> {});
        counted.submit(commit("g", 2), NOW, _ -> {});

        assertThat(sizes).containsExactly(2);
    }
}
