/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.assignor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.coordinator.group.assignor.AssignorInput.Member;
import dev.penstock.coordinator.group.assignor.AssignorInput.Topic;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.world.SimRandomness;
import dev.penstock.world.SimWorld;
import dev.penstock.world.junit.SeededTest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What every assignor keeps to, and what each promises, over groups that change at random. */
final class AssignorTest {
    private static final List<String> RACKS = List.of("east", "north", "west");

    private final SortedMap<Uuid, Topic> topics = new TreeMap<>();
    private final SortedMap<String, Member> members = new TreeMap<>();

    // ---- what every assignor keeps to ----

    @SeededTest(seeds = 300)
    void everyPartitionThatSomebodyReadsHasOneReader(SimWorld world) {
        SimRandomness random = world.randomness("group");
        for (int change = 0; change < 10; change++) {
            changeSomething(random, false);
            for (Assignor assignor : Assignor.values()) {
                SortedMap<String, SortedSet<TopicPartition>> shares = assignor.assign(input());

                assertThat(shares.keySet()).isEqualTo(members.keySet());
                List<TopicPartition> given = new ArrayList<>();
                shares.forEach(
                        (memberId, share) -> {
                            assertThat(share).allMatch(p -> subscribes(memberId, p.topicId()));
                            given.addAll(share);
                        });
                assertThat(given).containsExactlyInAnyOrderElementsOf(readPartitions());
            }
            settle(Assignor.values()[random.nextInt(Assignor.values().length)]);
        }
    }

    @SeededTest(seeds = 100)
    void whatIsAssignedOnceIsAssignedAgain(SimWorld world) {
        SimRandomness random = world.randomness("group");
        for (Assignor assignor : Assignor.values()) {
            for (int change = 0; change < 5; change++) {
                changeSomething(random, false);
            }
            settle(assignor);
            SortedMap<String, SortedSet<TopicPartition>> settled = shares();

            assertThat(assignor.assign(input())).isEqualTo(settled);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyGroupHasNoShares(Assignor assignor) {
        topic(1, 3);

        assertThat(assignor.assign(input())).isEmpty();
    }

    // ---- uniform ----

    @SeededTest(seeds = 300)
    void equalSharesDifferByOneAndNoMoreMovesThanMust(SimWorld world) {
        SimRandomness random = world.randomness("group");
        for (int change = 0; change < 20; change++) {
            changeSomething(random, true);
            SortedMap<String, SortedSet<TopicPartition>> before = shares();
            SortedMap<String, SortedSet<TopicPartition>> after = Assignor.UNIFORM.assign(input());

            int partitions = readPartitions().size();
            int quota = members.isEmpty() ? 0 : partitions / members.size();
            assertThat(after.values())
                    .allSatisfy(share -> assertThat(share).hasSizeBetween(quota, quota + 1));
            assertThat(lost(before, after)).isEqualTo(surplus(before, quota, partitions));
            settle(Assignor.UNIFORM);
        }
    }

    /** How many existing partitions members had to give up. */
    private int lost(
            SortedMap<String, SortedSet<TopicPartition>> before,
            SortedMap<String, SortedSet<TopicPartition>> after) {
        int lost = 0;
        for (String memberId : members.keySet()) {
            for (TopicPartition partition : before.get(memberId)) {
                if (readPartitions().contains(partition)
                        && !after.get(memberId).contains(partition)) {
                    lost++;
                }
            }
        }
        return lost;
    }

    /** How many partitions members have beyond their share, at best. */
    private int surplus(
            SortedMap<String, SortedSet<TopicPartition>> before, int quota, int partitions) {
        int extras = members.isEmpty() ? 0 : partitions % members.size();
        int surplus = 0;
        for (String memberId : members.keySet()) {
            int had =
                    (int) before.get(memberId).stream().filter(readPartitions()::contains).count();
            int room = had > quota && extras > 0 ? quota + 1 : quota;
            if (room > quota) {
                extras--;
            }
            surplus += Math.max(0, had - room);
        }
        return surplus;
    }

    @SeededTest(seeds = 200)
    void unequalSubscriptionsAreSharedAsEvenlyAsOneMoveCanMakeThem(SimWorld world) {
        SimRandomness random = world.randomness("group");
        for (int change = 0; change < 10; change++) {
            changeSomething(random, false);
            SortedMap<String, SortedSet<TopicPartition>> shares = Assignor.UNIFORM.assign(input());

            shares.forEach(
                    (giver, share) ->
                            share.forEach(
                                    partition ->
                                            members.keySet().stream()
                                                    .filter(m -> subscribes(m, partition.topicId()))
                                                    .forEach(
                                                            taker ->
                                                                    assertThat(share.size())
                                                                            .as(
                                                                                    "%s could give %s %s",
                                                                                    giver, taker,
                                                                                    partition)
                                                                            .isLessThanOrEqualTo(
                                                                                    shares.get(
                                                                                                            taker)
                                                                                                    .size()
                                                                                            + 1))));
            settle(Assignor.UNIFORM);
        }
    }

    @Test
    void newPartitionsGoToTheirOwnRack() {
        topic(1, 6);
        member("a", "east", 1);
        member("b", "north", 1);
        member("c", "west", 1);

        settle(Assignor.UNIFORM);

        members.forEach(
                (memberId, member) ->
                        assertThat(member.before())
                                .as(memberId)
                                .allMatch(partition -> input().isNear(member, partition)));
    }

    // ---- range ----

    @SeededTest(seeds = 100)
    void topicsAlikeAreSharedAlike(SimWorld world) {
        SimRandomness random = world.randomness("group");
        int partitions = 1 + random.nextInt(20);
        topic(1, partitions);
        topic(2, partitions);
        for (int change = 0; change < 10; change++) {
            member("m" + random.nextInt(8), null, 1, 2);
            settle(Assignor.RANGE);

            members.forEach(
                    (memberId, member) ->
                            assertThat(numbers(member, 1))
                                    .as(memberId)
                                    .isEqualTo(numbers(member, 2)));
        }
    }

    @Test
    void aNewcomerTakesTheEndOfTheRanges() {
        topic(1, 9);
        member("b", null, 1);
        member("c", null, 1);
        settle(Assignor.RANGE);

        member("a", null, 1);
        settle(Assignor.RANGE);

        assertThat(numbers(members.get("b"), 1)).containsExactly(0, 1, 2);
        assertThat(numbers(members.get("c"), 1)).containsExactly(3, 4, 5);
        assertThat(numbers(members.get("a"), 1)).containsExactly(6, 7, 8);
    }

    // ---- the group ----

    private static List<Integer> numbers(Member member, int topic) {
        return member.before().stream()
                .filter(partition -> partition.topicId().equals(id(topic)))
                .map(TopicPartition::partition)
                .toList();
    }

    private static Uuid id(int topic) {
        return new Uuid(1, topic);
    }

    private void topic(int topic, int partitions) {
        List<Set<String>> racks = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            racks.add(Set.of(RACKS.get(i % RACKS.size())));
        }
        topics.put(id(topic), new Topic(partitions, racks));
    }

    private void member(String memberId, String rack, Integer... subscribed) {
        SortedSet<Uuid> ids = new TreeSet<>();
        for (int topic : subscribed) {
            ids.add(id(topic));
        }
        Member before = members.get(memberId);
        members.put(
                memberId,
                new Member(
                        rack,
                        ids,
                        before == null ? Collections.emptySortedSet() : before.before()));
    }

    /** A topic grows or comes, a member comes, goes, or reads other topics. */
    private void changeSomething(SimRandomness random, boolean alike) {
        if (topics.isEmpty() || random.nextInt(4) == 0) {
            int topic = 1 + random.nextInt(4);
            int before = topics.containsKey(id(topic)) ? topics.get(id(topic)).partitionCount() : 0;
            topic(topic, before + 1 + random.nextInt(8));
        }
        String memberId = "m" + random.nextInt(8);
        if (random.nextInt(3) == 0) {
            members.remove(memberId);
        } else {
            List<Integer> subscribed = new ArrayList<>();
            for (Uuid topicId : topics.keySet()) {
                if (alike || random.nextBoolean()) {
                    subscribed.add((int) topicId.leastSignificant());
                }
            }
            member(
                    memberId,
                    random.nextBoolean() ? RACKS.get(random.nextInt(RACKS.size())) : null,
                    subscribed.toArray(Integer[]::new));
        }
        if (alike) {
            members.replaceAll(
                    (_, each) ->
                            new Member(each.rack(), new TreeSet<>(topics.keySet()), each.before()));
        }
    }

    private AssignorInput input() {
        SortedMap<Uuid, Topic> read = new TreeMap<>(topics);
        read.keySet()
                .removeIf(
                        topicId ->
                                members.values().stream()
                                        .noneMatch(m -> m.topics().contains(topicId)));
        return new AssignorInput(members, read);
    }

    /** What was assigned is what members had next time. */
    private void settle(Assignor assignor) {
        SortedMap<String, SortedSet<TopicPartition>> shares = assignor.assign(input());
        members.replaceAll(
                (memberId, each) -> new Member(each.rack(), each.topics(), shares.get(memberId)));
    }

    private SortedMap<String, SortedSet<TopicPartition>> shares() {
        SortedMap<String, SortedSet<TopicPartition>> shares = new TreeMap<>();
        members.forEach((memberId, member) -> shares.put(memberId, member.before()));
        return shares;
    }

    private boolean subscribes(String memberId, Uuid topicId) {
        return members.get(memberId).topics().contains(topicId);
    }

    private Set<TopicPartition> readPartitions() {
        Set<TopicPartition> read = new TreeSet<>(input().partitions());
        read.removeIf(
                partition ->
                        members.keySet().stream()
                                .noneMatch(m -> subscribes(m, partition.topicId())));
        return read;
    }
}
