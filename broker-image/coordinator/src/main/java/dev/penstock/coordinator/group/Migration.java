/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupRecord.GroupStored;
import dev.penstock.coordinator.group.GroupRecord.StoredMember;
import dev.penstock.coordinator.group.consumer.ClassicProtocols;
import dev.penstock.coordinator.group.consumer.ClassicProtocols.Offered;
import dev.penstock.coordinator.group.consumer.ClusterView;
import dev.penstock.coordinator.group.consumer.ConsumerDraft;
import dev.penstock.coordinator.group.consumer.ConsumerImage;
import dev.penstock.coordinator.group.consumer.ConsumerMember;
import dev.penstock.coordinator.group.consumer.Subscription;
import dev.penstock.coordinator.message.ConsumerProtocolSubscription;
import dev.penstock.kernel.TopicPartition;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Groups change their kind while they have members: a classic one when the first consumer comes
 * that speaks the newer protocol, a consumer group when the last such one has gone and classic ones
 * are left. Nobody loses what it has by it.
 */
final class Migration {
    private final GroupConfig config;

    Migration(GroupConfig config) {
        this.config = config;
    }

    // ---- classic to consumer ----

    /** What stands against it, for people. */
    Optional<String> objectionToUpgrade(ClassicGroup group) {
        if (group.members().isEmpty()) {
            return Optional.empty();
        }
        if (!config.consumer().migration().upgrades()) {
            return Optional.of("group.consumer.migration.policy does not let it become one");
        }
        if (!group.protocolTypeOrEmpty().equals(ConsumerProtocol.TYPE)) {
            return Optional.of("its members are of type " + group.protocolTypeOrEmpty());
        }
        for (ClassicMember member : group.members()) {
            if (subscription(member).isEmpty()
                    || ConsumerProtocol.assigned(member.assignment).isEmpty()) {
                return Optional.of(
                        "member " + member.memberId + " does not speak the consumer's protocol");
            }
        }
        return Optional.empty();
    }

    /** Takes the members over with what they have; they are asked to join again by and by. */
    void upgrade(ClassicGroup group, ConsumerDraft draft) {
        draft.beginAt(group.generationId());
        for (ClassicMember member : group.members()) {
            ConsumerProtocolSubscription said =
                    subscription(member)
                            .orElseThrow(() -> new IllegalStateException("not a consumer"));
            draft.adopt(
                    member.memberId,
                    new Subscription(
                            member.groupInstanceId,
                            said.rackId(),
                            member.clientId,
                            member.clientHost,
                            new TreeSet<>(said.topics()),
                            null,
                            member.rebalanceTimeoutMs,
                            null,
                            new ClassicProtocols(
                                    member.sessionTimeoutMs, offered(member.protocols))),
                    group.generationId(),
                    owned(member, draft));
        }
    }

    static List<Offered> offered(List<GroupRequest.Protocol> protocols) {
        return protocols.stream().map(p -> new Offered(p.name(), p.metadata())).toList();
    }

    private static Optional<ConsumerProtocolSubscription> subscription(ClassicMember member) {
        return member.protocols.isEmpty()
                ? Optional.empty()
                : ConsumerProtocol.subscription(member.protocols.getFirst().metadata());
    }

    /** What its leader gave the member, of what exists and nobody else was given. */
    private static SortedSet<TopicPartition> owned(ClassicMember member, ConsumerDraft draft) {
        SortedSet<TopicPartition> owned =
                byId(
                        ConsumerProtocol.assigned(member.assignment).orElseGet(TreeSet::new),
                        draft.view());
        owned.removeIf(partition -> !draft.image().isFreeFor(member.memberId, partition));
        return owned;
    }

    /** The partitions that exist. */
    static SortedSet<TopicPartition> byId(Collection<TopicPartitionName> named, ClusterView view) {
        SortedSet<TopicPartition> partitions = new TreeSet<>();
        for (TopicPartitionName name : named) {
            view.topic(name.topic())
                    .filter(topic -> name.partition() < topic.partitionCount())
                    .ifPresent(
                            topic ->
                                    partitions.add(
                                            new TopicPartition(topic.id(), name.partition())));
        }
        return partitions;
    }

    /** The partitions of topics that exist, by name. */
    static SortedSet<TopicPartitionName> byName(
            Collection<TopicPartition> partitions, ClusterView view) {
        SortedSet<TopicPartitionName> named = new TreeSet<>();
        for (TopicPartition partition : partitions) {
            view.topicName(partition.topicId())
                    .ifPresent(
                            name -> named.add(new TopicPartitionName(name, partition.partition())));
        }
        return named;
    }

    // ---- consumer to classic ----

    boolean canDowngrade(ConsumerImage image) {
        return !image.members().isEmpty()
                && image.members().values().stream().allMatch(ConsumerMember::isClassic)
                && config.consumer().migration().downgrades()
                && image.members().size() <= config.maxGroupSize();
    }

    /**
     * Ends the group as one of its kind; gives the record of the classic generation that takes its
     * place. It has no leader: a rebalance gives away what those who have gone had.
     */
    List<GroupRecord> downgraded(ConsumerDraft draft, Turn turn) {
        ConsumerImage image = draft.image();
        String protocol = commonProtocol(image);
        List<StoredMember> members = new ArrayList<>();
        for (ConsumerMember member : image.members().values()) {
            members.add(stored(member, protocol, draft.view()));
        }
        draft.dissolve();
        return List.of(
                new GroupStored(
                        image.groupId(),
                        ConsumerProtocol.TYPE,
                        image.epoch(),
                        protocol,
                        null,
                        turn.now().epochMs(),
                        members));
    }

    private static StoredMember stored(ConsumerMember member, String protocol, ClusterView view) {
        ClassicProtocols classic = classic(member);
        ByteBuffer subscription =
                classic.offered().stream()
                        .filter(offered -> offered.name().equals(protocol))
                        .findFirst()
                        .orElse(classic.offered().getFirst())
                        .metadata();
        return new StoredMember(
                member.memberId(),
                member.subscription().instanceId(),
                member.subscription().clientId(),
                member.subscription().clientHost(),
                member.subscription().rebalanceTimeoutMs(),
                classic.sessionTimeoutMs(),
                subscription,
                ConsumerProtocol.assignment(
                        byName(member.current().assigned().keySet(), view), subscription));
    }

    static ClassicProtocols classic(ConsumerMember member) {
        return Objects.requireNonNull(
                member.subscription().classic(), "a classic member offers protocols");
    }

    /** The first that all classic members offer; whoever joins has to leave one. */
    private static String commonProtocol(ConsumerImage image) {
        List<ClassicProtocols> all =
                image.members().values().stream().map(Migration::classic).toList();
        return all.getFirst().offered().stream()
                .map(Offered::name)
                .filter(name -> all.stream().allMatch(each -> each.offers(name)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no protocol in common"));
    }

    /** Whether the members that speak the classic protocol could go on without the others. */
    static boolean leavesCommonProtocol(
            ConsumerImage image, String memberId, List<Offered> offered) {
        List<ClassicProtocols> others =
                image.members().values().stream()
                        .filter(m -> m.isClassic() && !m.memberId().equals(memberId))
                        .map(Migration::classic)
                        .toList();
        return offered.stream()
                .anyMatch(each -> others.stream().allMatch(o -> o.offers(each.name())));
    }
}
