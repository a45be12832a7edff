/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.coordinator.group.GroupRequest.OffsetToCommit;
import dev.penstock.coordinator.runtime.EncodedRecord;
import dev.penstock.coordinator.runtime.Now;
import dev.penstock.coordinator.runtime.PartitionWriter.Refusal;
import dev.penstock.coordinator.runtime.Reply;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.world.SimRandomness;
import dev.penstock.world.SimTrace;
import dev.penstock.world.SimWorld;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * One shard, some consumers and tools, and everything that can go wrong, in an order by the seed.
 */
final class GroupWalk {
    private static final int CLIENTS_PER_GROUP = 4;
    private static final List<String> GROUPS = List.of("g", "h");
    private static final long START_EPOCH_MS = 1_700_000_000_000L;
    private static final int MAX_TICKS_PER_STEP = 10_000;

    private final SimTrace trace;
    private final SimRandomness random;
    private final SimRandomness ids;
    private final FakePartition partition = new FakePartition();
    private final WalkChecker checker = new WalkChecker();
    private final List<WalkClient> clients = new ArrayList<>();
    private final GroupConfig config;
    private GroupShard shard;
    private long nowMs;
    private int seenRecords;
    private long unanswered;

    GroupWalk(SimWorld world) {
        trace = world.trace();
        random = world.randomness("walk");
        ids = world.randomness("ids");
        config =
                GroupConfig.DEFAULT
                        .withInitialRebalance(random.nextInt(2) * 100, 100 + random.nextInt(200))
                        .withMaxGroupSize(random.nextBoolean() ? 3 : 100)
                        .withOffsetsRetention(60_000 + random.nextInt(600_000), 30_000);
        for (String groupId : GROUPS) {
            for (int i = 0; i < CLIENTS_PER_GROUP; i++) {
                String name = groupId + i;
                clients.add(
                        new WalkClient(
                                name,
                                groupId,
                                random.nextInt(3) == 0,
                                world.randomness(name),
                                this));
            }
        }
        shard = newShard();
        shard.startLoading(partition.epoch());
        shard.loaded(0, now());
    }

    private GroupShard newShard() {
        GroupShard next =
                new GroupShard(config, partition, ids, this::event, new FakeCluster().view());
        partition.onAdvance(() -> next.highWatermarkAdvanced(partition.highWatermark()));
        return next;
    }

    WalkChecker checker() {
        return checker;
    }

    private void event(GroupEvent event) {
        trace.note("shard", event.toString());
        if (event.kind() == GroupEvent.Kind.GROUP_REMOVED) {
            checker.removed(event.groupId());
        }
    }

    private Now now() {
        return new Now(TimeUnit.MILLISECONDS.toNanos(nowMs), START_EPOCH_MS + nowMs);
    }

    /** Every request is answered once. */
    <A extends GroupResponse> void submit(GroupRequest<A> request, Reply<A> reply) {
        trace.note("ask", request.toString());
        unanswered++;
        boolean[] answered = {false};
        shard.submit(
                request,
                now(),
                answer -> {
                    assertThat(answered[0]).as("answered twice: %s", request).isFalse();
                    answered[0] = true;
                    unanswered--;
                    trace.note("answer", answer.toString());
                    reply.answer(answer);
                });
        noteRemovals();
    }

    private void noteRemovals() {
        List<EncodedRecord> log = partition.log();
        GroupRecordCodec codec = new GroupRecordCodec();
        for (; seenRecords < log.size(); seenRecords++) {
            EncodedRecord encoded = log.get(seenRecords);
            GroupRecord record = codec.decode(encoded.key(), encoded.value()).orElseThrow();
            trace.note("log", seenRecords + " " + record);
            if (record instanceof GroupRecord.OffsetRemoved removed) {
                checker.removalAppended(removed.groupId(), removed.partition());
            }
        }
    }

    // ---- what may happen ----

    void walk(int steps) {
        for (int i = 0; i < steps; i++) {
            happen();
            clients.forEach(client -> client.step(nowMs));
            noteRemovals();
            if (random.nextInt(10) == 0) {
                checkReplay();
            }
        }
        checkReplay();
    }

    private void happen() {
        WalkClient client = clients.get(random.nextInt(clients.size()));
        switch (random.nextInt(20)) {
            case 0, 1, 2 -> client.start();
            case 3 -> client.takeDown();
            case 4 -> client.leave();
            case 5 -> {
                client.takeDown();
                client.start();
            }
            case 6 -> client.startOver(GroupError.REBALANCE_IN_PROGRESS);
            case 7, 8 -> commit(client);
            case 9, 10 -> fetch(client.groupId);
            case 11 -> tool(client.groupId);
            case 12 -> partition.replicating(random.nextBoolean());
            case 13 -> partition.replicating(true);
            case 14 -> refuseOrAccept();
            case 15 -> {
                if (random.nextBoolean()) {
                    failOver();
                }
            }
            case 16 -> advance(random.nextInt(30_000));
            case 17 -> advance(random.nextInt(6_000));
            default -> advance(random.nextInt(500));
        }
    }

    private void refuseOrAccept() {
        if (random.nextInt(3) == 0) {
            Refusal[] reasons = Refusal.values();
            partition.refuse(reasons[random.nextInt(reasons.length)]);
        } else {
            partition.accept();
        }
    }

    private TopicPartitionName anyPartition() {
        return new TopicPartitionName(random.nextInt(4) == 0 ? "u" : "t", random.nextInt(2));
    }

    private void commit(WalkClient client) {
        boolean asTool = random.nextInt(4) == 0;
        TopicPartitionName where = anyPartition();
        long offset = checker.nextOffset();
        submit(
                new GroupRequest.OffsetCommit(
                        client.groupId,
                        asTool ? GroupRequest.NO_GENERATION : client.generationId(),
                        asTool ? "" : client.memberId(),
                        asTool ? null : client.instance().orElse(null),
                        random.nextInt(10) == 0 ? Long.valueOf(random.nextInt(60_000)) : null,
                        List.of(
                                new OffsetToCommit(
                                        where,
                                        offset,
                                        random.nextBoolean() ? LeaderEpoch.FIRST : null,
                                        null,
                                        null))),
                answer -> {
                    if (answer.partitions().getFirst().error() == GroupError.NONE) {
                        checker.acknowledged(client.groupId, where, offset);
                    }
                });
    }

    private void fetch(String groupId) {
        TopicPartitionName where = anyPartition();
        long oldest = checker.oldestAllowed(groupId, where);
        submit(
                new GroupRequest.OffsetFetch(
                        groupId, null, GroupRequest.NO_GENERATION, List.of(where), true),
                answer -> {
                    if (answer.error() == GroupError.NONE) {
                        GroupResponse.FetchedOffset told = answer.offsets().getFirst();
                        checker.fetched(groupId, where, told.committed(), oldest);
                    }
                });
    }

    private void tool(String groupId) {
        switch (random.nextInt(5)) {
            case 0 -> submit(new GroupRequest.DeleteGroup(groupId), _ -> {});
            case 1 ->
                    submit(
                            new GroupRequest.OffsetDelete(groupId, List.of(anyPartition())),
                            _ -> {});
            case 2 -> submit(new GroupRequest.ForgetTopics(List.of("u")), _ -> {});
            case 3 -> submit(new GroupRequest.DescribeGroup(groupId), _ -> {});
            default -> submit(new GroupRequest.ListGroups(List.of(), List.of()), _ -> {});
        }
    }

    private void failOver() {
        trace.note("fault", "failover");
        shard.resign();
        assertThat(unanswered).as("requests that wait after the leadership is lost").isZero();
        LeaderEpoch epoch = partition.failOver();
        seenRecords = Math.min(seenRecords, partition.log().size());
        checker.logTruncated();
        shard = newShard();
        shard.startLoading(epoch);
        submit(new GroupRequest.DescribeGroup("g"), _ -> {});
        partition.replayInto(shard);
        shard.loaded(partition.highWatermark(), now());
    }

    /** Time passes, with a tick at each deadline on the way. */
    void advance(long byMs) {
        long endMs = nowMs + byMs;
        for (int ticks = 0; ; ticks++) {
            assertThat(ticks)
                    .as("ticks without end at %d ms", nowMs)
                    .isLessThan(MAX_TICKS_PER_STEP);
            OptionalLong next = shard.nextDeadlineNanos();
            if (next.isEmpty()) {
                break;
            }
            long nextMs = Math.ceilDiv(next.getAsLong(), 1_000_000L);
            if (nextMs > endMs) {
                break;
            }
            nowMs = Math.max(nowMs, nextMs);
            shard.tick(now());
            noteRemovals();
        }
        nowMs = endMs;
    }

    private void checkReplay() {
        shard.machine().ifPresent(live -> checker.replayGivesLiveState(live, partition.log()));
    }

    // ---- what must come of it ----

    /** All is well again: consumers that keep to the protocol all get their share. */
    void heal() {
        trace.note("walk", "heal");
        partition.accept();
        partition.replicating(true);
        clients.forEach(WalkClient::takeDown);
        int each = Math.min(config.maxGroupSize(), CLIENTS_PER_GROUP);
        List<WalkClient> up = new ArrayList<>();
        for (String groupId : GROUPS) {
            clients.stream().filter(c -> c.groupId.equals(groupId)).limit(each).forEach(up::add);
        }
        // Those who went without a word hold places in the group until their time is up.
        advance(config.newMemberJoinTimeoutMs() + 60_000L);
        up.forEach(WalkClient::start);
        for (int i = 0; i < 320; i++) {
            up.forEach(client -> client.step(nowMs));
            advance(250);
        }
        for (String groupId : GROUPS) {
            groupIsWhole(up.stream().filter(c -> c.groupId.equals(groupId)).toList());
        }
        checkReplay();
    }

    private static void groupIsWhole(List<WalkClient> members) {
        List<Integer> owned = new ArrayList<>();
        for (WalkClient member : members) {
            assertThat(member.isMember()).as("%s is a member", member.name).isTrue();
            assertThat(member.generationId())
                    .as("%s is of the others' generation", member.name)
                    .isEqualTo(members.getFirst().generationId());
            owned.addAll(member.owned());
        }
        assertThat(owned).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }

    /** Nobody says anything any more: nothing waits and nobody stays. */
    void fallSilent() {
        trace.note("walk", "silence");
        clients.forEach(WalkClient::takeDown);
        advance(config.newMemberJoinTimeoutMs() + 120_000L);
        assertThat(unanswered).as("requests without an answer").isZero();
        GroupFacts facts = shard.facts().orElseThrow();
        assertThat(facts.members()).isZero();
        assertThat(facts.waitingRequests()).isZero();
        assertThat(facts.preparingRebalanceGroups() + facts.completingRebalanceGroups()).isZero();
        advance(config.offsetsRetentionMs() + 2 * config.offsetsRetentionCheckIntervalMs());
        assertThat(shard.facts().orElseThrow().offsets()).as("positions for nobody").isZero();
        assertThat(shard.facts().orElseThrow().emptyGroups()).as("groups of nobody").isZero();
        checkReplay();
    }
}
