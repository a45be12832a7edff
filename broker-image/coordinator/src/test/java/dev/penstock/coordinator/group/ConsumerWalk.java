/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.coordinator.runtime.Now;
import dev.penstock.coordinator.runtime.PartitionWriter.Refusal;
import dev.penstock.coordinator.runtime.Reply;
import dev.penstock.world.SimRandomness;
import dev.penstock.world.SimTrace;
import dev.penstock.world.SimWorld;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** One group, members of both protocols, topics that come, go and grow, and a shard in trouble. */
final class ConsumerWalk {
    static final String GROUP = "g";
    private static final List<String> TOPICS = List.of("t-a", "t-b", "u");

    /** Which classic members do not read: they know topics by their names only. */
    private static final String COMES_AND_GOES = "t-b";

    private static final int MAX_PARTITIONS = 3;
    private static final long START_EPOCH_MS = 1_700_000_000_000L;

    private final SimTrace trace;
    private final SimRandomness random;
    private final SimRandomness ids;
    private final FakePartition partition = new FakePartition();
    private final FakeCluster cluster = new FakeCluster();
    private final WalkChecker checker = new WalkChecker();
    private final List<GroupMemberWalk> members = new ArrayList<>();
    private GroupShard shard;
    private long nowMs;
    private long unanswered;

    ConsumerWalk(SimWorld world) {
        trace = world.trace();
        random = world.randomness("walk");
        ids = world.randomness("ids");
        TOPICS.forEach(name -> cluster.topic(name, 1 + random.nextInt(2), ""));
        for (int i = 0; i < 4; i++) {
            String name = "native-" + i;
            members.add(new NativeMemberWalk(name, i == 0, cluster, world.randomness(name), this));
        }
        for (int i = 0; i < 3; i++) {
            members.add(new ClassicMemberWalk("classic-" + i, cluster, this));
        }
        shard = newShard();
        shard.startLoading(partition.epoch());
        shard.loaded(0, now());
    }

    private GroupShard newShard() {
        GroupShard next =
                new GroupShard(
                        GroupConfig.DEFAULT,
                        partition,
                        ids,
                        event -> trace.note("shard", event.toString()),
                        cluster.view());
        partition.onAdvance(() -> next.highWatermarkAdvanced(partition.highWatermark()));
        return next;
    }

    private Now now() {
        return new Now(TimeUnit.MILLISECONDS.toNanos(nowMs), START_EPOCH_MS + nowMs);
    }

    long nowMs() {
        return nowMs;
    }

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
    }

    /** A member was told to read these: nobody else may read any of them at this moment. */
    void reads(GroupMemberWalk reader, SortedSet<TopicPartitionName> partitions) {
        for (GroupMemberWalk other : members) {
            if (other != reader && !partitions.isEmpty()) {
                assertThat(other.owned())
                        .as("%s is told %s while %s reads", reader.name(), partitions, other.name())
                        .doesNotContainAnyElementsOf(partitions);
            }
        }
    }

    // ---- what may happen ----

    void walk(int steps) {
        for (int i = 0; i < steps; i++) {
            happen();
            members.forEach(GroupMemberWalk::step);
            if (random.nextInt(10) == 0) {
                checkReplay();
            }
        }
        checkReplay();
    }

    private void happen() {
        GroupMemberWalk member = members.get(random.nextInt(members.size()));
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> member.start();
            case 4 -> member.takeDown();
            case 5, 6 -> member.leave();
            case 7 -> member.changeSubscription();
            case 8 -> grow(TOPICS.get(random.nextInt(TOPICS.size())));
            case 9 -> {
                if (random.nextBoolean()) {
                    cluster.remove(COMES_AND_GOES);
                }
            }
            case 10 -> partition.replicating(random.nextBoolean());
            case 11 -> partition.replicating(true);
            case 12 -> refuseOrAccept();
            case 13 -> {
                if (random.nextInt(3) == 0) {
                    failOver();
                }
            }
            case 14 -> advance(random.nextInt(4_000));
            default -> advance(random.nextInt(500));
        }
        shard.see(cluster.view());
    }

    private void grow(String topic) {
        int partitions = cluster.partitions(topic);
        if (partitions < MAX_PARTITIONS) {
            cluster.topic(topic, partitions + 1, "");
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

    private void failOver() {
        trace.note("fault", "failover");
        shard.resign();
        assertThat(unanswered).as("requests that wait after the leadership is lost").isZero();
        var epoch = partition.failOver();
        checker.logTruncated();
        shard = newShard();
        shard.startLoading(epoch);
        partition.replayInto(shard);
        shard.loaded(partition.highWatermark(), now());
    }

    void advance(long byMs) {
        long endMs = nowMs + byMs;
        for (int ticks = 0; ; ticks++) {
            assertThat(ticks).as("ticks without end at %d ms", nowMs).isLessThan(10_000);
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
        }
        nowMs = endMs;
    }

    private void checkReplay() {
        shard.machine().ifPresent(live -> checker.replayGivesLiveState(live, partition.log()));
    }

    // ---- what must come of it ----

    /** All is well again: every partition has its reader. */
    void heal() {
        trace.note("walk", "heal");
        partition.accept();
        partition.replicating(true);
        TOPICS.forEach(name -> cluster.topic(name, MAX_PARTITIONS, ""));
        shard.see(cluster.view());
        // Those who went without a word hold places in the group until their time is up.
        members.forEach(GroupMemberWalk::takeDown);
        advance(GroupConfig.DEFAULT.newMemberJoinTimeoutMs() + 60_000L);
        List<GroupMemberWalk> up = new ArrayList<>(members);
        if (random.nextInt(3) == 0) {
            up.removeIf(member -> member instanceof NativeMemberWalk);
        } else if (random.nextBoolean()) {
            up.removeIf(member -> member instanceof ClassicMemberWalk);
        }
        up.forEach(GroupMemberWalk::readEverything);
        up.forEach(GroupMemberWalk::start);
        for (int i = 0; i < 400; i++) {
            up.forEach(GroupMemberWalk::step);
            advance(100);
        }
        SortedSet<TopicPartitionName> owned = new TreeSet<>();
        int count = 0;
        for (GroupMemberWalk member : up) {
            owned.addAll(member.owned());
            count += member.owned().size();
        }
        boolean allTopics = up.stream().anyMatch(member -> member instanceof NativeMemberWalk);
        int expected = (allTopics ? TOPICS.size() : TOPICS.size() - 1) * MAX_PARTITIONS;
        assertThat(owned).as("partitions with a reader").hasSize(expected);
        assertThat(count).as("readers of partitions").isEqualTo(expected);
        up.forEach(member -> assertThat(member.owned()).as(member.name()).isNotEmpty());
        checkReplay();
    }

    /** Nobody says anything any more: nothing waits and nobody stays. */
    void fallSilent() {
        members.forEach(GroupMemberWalk::takeDown);
        advance(GroupConfig.DEFAULT.newMemberJoinTimeoutMs() + 120_000L);
        assertThat(unanswered).as("requests without an answer").isZero();
        assertThat(shard.facts().orElseThrow().members()).isZero();
        checkReplay();
    }
}
