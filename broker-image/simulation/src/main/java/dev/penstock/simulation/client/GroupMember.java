/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.client;

import dev.penstock.kernel.Uuid;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ConsumerGroupHeartbeatRequest;
import dev.penstock.protocol.message.ConsumerGroupHeartbeatResponse;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * A member of a consumer group (KIP-848): gives up what it is told to give up, says so with its
 * next heartbeat, joins anew when it is fenced, and leaves now and then, which it says until it is
 * heard.
 *
 * <p>Always: a partition is read by one member at a time. That holds as long as no fault lasts for
 * a session, and none does.
 */
public final class GroupMember {
    private static final int LEAVING = -1;
    private static final int REBALANCE_TIMEOUT_MS = 60_000;

    /** One heartbeat in so many is the last of a member that leaves, before peace. */
    private static final int BEATS_PER_LIFE = 40;

    private final ClusterClient client;
    private final String group;
    private final String name;
    private final GroupReaders readers;
    private final CoordinatorFinder coordinator;
    private final SortedSet<Integer> owned = new TreeSet<>();
    private @Nullable Uuid topicId;
    private int lives;
    private int epoch;
    private boolean leaving;
    private boolean ending;
    private String lastError = "";

    public GroupMember(ClusterClient client, String group, String name, GroupReaders readers) {
        this.client = client;
        this.group = group;
        this.name = name;
        this.readers = readers;
        this.coordinator = CoordinatorFinder.ofGroups(client, group);
    }

    public void start() {
        client.loop().execute(this::act);
    }

    /** Stays from now on. */
    public void finish() {
        ending = true;
    }

    @Override
    public String toString() {
        return "member %s epoch=%d owned=%s %s".formatted(name, epoch, owned, lastError);
    }

    /** Asks who coordinates, where that is not known, and sends the heartbeat that is due. */
    private void act() {
        coordinator.find(this::beat);
    }

    private void beat(int broker) {
        if (!leaving && !ending && epoch > 0) {
            leaving = client.randomness().nextInt(BEATS_PER_LIFE) == 0;
        }
        if (leaving) {
            giveUp(owned);
        }
        client.ask(
                broker,
                ApiKey.CONSUMER_GROUP_HEARTBEAT,
                new ConsumerGroupHeartbeatRequest()
                        .setGroupId(group)
                        .setMemberId(name + "-" + lives)
                        .setMemberEpoch(leaving ? LEAVING : epoch)
                        .setRebalanceTimeoutMs(REBALANCE_TIMEOUT_MS)
                        .setSubscribedTopicNames(List.of(client.topic()))
                        .setTopicPartitions(said()),
                this::told);
    }

    private List<ConsumerGroupHeartbeatRequest.TopicPartitions> said() {
        return topicId == null || owned.isEmpty()
                ? List.of()
                : List.of(
                        new ConsumerGroupHeartbeatRequest.TopicPartitions()
                                .setTopicId(topicId)
                                .setPartitions(List.copyOf(owned)));
    }

    private void told(PeerAnswer answer) {
        if (!(answer instanceof PeerAnswer.Answered(ConsumerGroupHeartbeatResponse response))) {
            lastError = answer.toString();
            lookAnew();
            return;
        }
        ErrorCode error = ErrorCode.of(response.errorCode());
        lastError = error.name();
        switch (error) {
            case NONE -> {
                if (leaving) {
                    joinAnew();
                } else {
                    stay(response);
                }
            }
            case FENCED_MEMBER_EPOCH, UNKNOWN_MEMBER_ID, GROUP_ID_NOT_FOUND -> joinAnew();
            default -> lookAnew();
        }
    }

    private void stay(ConsumerGroupHeartbeatResponse response) {
        epoch = response.memberEpoch();
        if (response.assignment() != null) {
            assign(response.assignment());
        }
        client.loop()
                .schedule(TimeUnit.MILLISECONDS.toNanos(response.heartbeatIntervalMs()), this::act);
    }

    /** Who has left comes back as somebody else, who was fenced as the same. */
    private void joinAnew() {
        giveUp(owned);
        epoch = 0;
        if (leaving) {
            leaving = false;
            lives++;
        }
        client.later(this::act);
    }

    private void lookAnew() {
        coordinator.forget();
        client.later(this::act);
    }

    private void assign(ConsumerGroupHeartbeatResponse.Assignment assignment) {
        Set<Integer> target = new TreeSet<>();
        for (ConsumerGroupHeartbeatResponse.TopicPartitions topic : assignment.topicPartitions()) {
            topicId = topic.topicId();
            target.addAll(topic.partitions());
        }
        SortedSet<Integer> gone = new TreeSet<>(owned);
        gone.removeAll(target);
        giveUp(gone);
        for (int partition : target) {
            if (owned.add(partition)) {
                readers.begins(partition, name);
            }
        }
    }

    private void giveUp(Set<Integer> partitions) {
        for (int partition : Set.copyOf(partitions)) {
            owned.remove(partition);
            readers.ends(partition);
        }
    }
}
