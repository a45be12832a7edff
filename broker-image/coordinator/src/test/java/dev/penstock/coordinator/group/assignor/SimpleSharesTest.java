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

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What share groups are promised of who gets what, over groups that change at random. */
final class SimpleSharesTest {
    private static final Uuid T = new Uuid(1, 1);
    private static final Uuid U = new Uuid(1, 2);

    private final SortedMap<String, Member> members = new TreeMap<>();
    private final SortedMap<Uuid, Topic> topics = new TreeMap<>();

    @SeededTest(seeds = 300)
    void everyPartitionHasAMemberAndEveryMemberAPartition(SimWorld world) {
        SimRandomness random = world.randomness("group");
        for (int change = 0; change < 10; change++) {
            change(random, random.nextBoolean());

            SortedMap<String, SortedSet<TopicPartition>> shares = settle();

            Map<TopicPartition, Integer> readers = readers(shares);
            assertThat(shares.keySet()).isEqualTo(members.keySet());
            shares.forEach(
                    (memberId, share) -> {
                        Set<Uuid> reads = members.get(memberId).topics();
                        assertThat(share).allMatch(each -> reads.contains(each.topicId()));
                        assertThat(share.isEmpty()).isEqualTo(reads.isEmpty());
                    });
            assertThat(readers.keySet()).containsExactlyInAnyOrderElementsOf(input().partitions());
        }
    }

    @SeededTest(seeds = 300)
    void membersThatReadTheSameHaveEquallyManyAndPartitionsEquallyManyOfThem(SimWorld world) {
        SimRandomness random = world.randomness("group");
        for (int change = 0; change < 10; change++) {
            change(random, true);

            SortedMap<String, SortedSet<TopicPartition>> shares = settle();

            List<Integer> sizes = shares.values().stream().map(Set::size).toList();
            List<Integer> readers = List.copyOf(readers(shares).values());
            assertThat(spread(sizes)).isLessThanOrEqualTo(1);
            assertThat(spread(readers)).isLessThanOrEqualTo(1);
            boolean enough = readers.size() >= members.size();
            assertThat(enough ? readers : sizes).allMatch(count -> count == 1);
            assertThat(settle()).isEqualTo(shares);
        }
    }

    @Test
    void whoIsThereKeepsItsPartitionsWhenAnotherComes() {
        topic(T, 4);
        join("a", T);
        join("b", T);
        SortedMap<String, SortedSet<TopicPartition>> before = settle();
        join("c", T);

        SortedMap<String, SortedSet<TopicPartition>> after = settle();

        assertThat(before.get("a")).containsAll(after.get("a"));
        assertThat(before.get("b")).containsAll(after.get("b"));
        assertThat(after.get("c")).hasSize(1);
    }

    @Test
    void aPartitionThatMayNotBeGivenYetIsGivenToNobody() {
        topic(T, 2);
        join("a", T);

        assertThat(SimpleShares.of(input(), each -> each.partition() == 1))
                .containsExactly(Map.entry("a", new TreeSet<>(List.of(new TopicPartition(T, 1)))));
    }

    // ---- the group ----

    private void change(SimRandomness random, boolean alike) {
        topic(T, 1 + random.nextInt(6));
        topic(U, 1 + random.nextInt(3));
        int count = 1 + random.nextInt(8);
        for (int i = 0; i < 8; i++) {
            String memberId = "m" + random.nextInt(8);
            if (members.size() < count) {
                if (alike) {
                    join(memberId, T, U);
                } else {
                    join(memberId, random.nextBoolean() ? T : U);
                }
            } else if (members.size() > 1) {
                members.remove(memberId);
            }
        }
        if (members.isEmpty()) {
            join("m0", T, U);
        }
        if (alike) {
            members.replaceAll((_, each) -> new Member(null, sorted(T, U), each.before()));
        }
    }

    private void topic(Uuid id, int partitions) {
        topics.put(id, new Topic(partitions, Collections.nCopies(partitions, Set.of())));
    }

    private void join(String memberId, Uuid... reads) {
        members.put(memberId, new Member(null, sorted(reads), Collections.emptySortedSet()));
    }

    private static SortedSet<Uuid> sorted(Uuid... ids) {
        return new TreeSet<>(List.of(ids));
    }

    /** Of topics that nobody reads an assignor is told nothing. */
    private AssignorInput input() {
        SortedMap<Uuid, Topic> read = new TreeMap<>(topics);
        read.keySet()
                .removeIf(
                        id ->
                                members.values().stream()
                                        .noneMatch(each -> each.topics().contains(id)));
        return new AssignorInput(members, read);
    }

    private SortedMap<String, SortedSet<TopicPartition>> settle() {
        SortedMap<String, SortedSet<TopicPartition>> shares = SimpleShares.of(input(), _ -> true);
        members.replaceAll(
                (memberId, each) -> new Member(null, each.topics(), shares.get(memberId)));
        return shares;
    }

    private static Map<TopicPartition, Integer> readers(
            SortedMap<String, SortedSet<TopicPartition>> shares) {
        Map<TopicPartition, Integer> readers = new LinkedHashMap<>();
        shares.values()
                .forEach(share -> share.forEach(each -> readers.merge(each, 1, Integer::sum)));
        return readers;
    }

    private static int spread(List<Integer> counts) {
        return Collections.max(counts) - Collections.min(counts);
    }
}
