/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * What one loop fetches from one leader: an incremental session (KIP-227). A request names only the
 * partitions whose position has changed, an answer only those with something to say, so that an
 * idle partition costs nothing.
 *
 * <p>{@link Effect.FetchReady} says that there may be a request to send; one without changes is
 * sent too, for it is what waits at the leader. While it waits one more may follow it, to tell of
 * new partitions: the leader answers a waiting fetch as soon as the next one of its connection
 * comes.
 *
 * <p>{@code held} is what the leader will look after once it has read what was sent.
 */
public final class FollowerSession {
    private static final int NO_SESSION = 0;
    private static final int MAX_IN_FLIGHT = 2;

    private final BrokerId leader;
    private final LoopContext context;
    private final SequencedMap<TopicPartition, Member> members = new LinkedHashMap<>();
    private final SequencedSet<TopicPartition> changed = new LinkedHashSet<>();
    private final SequencedSet<TopicPartition> held = new LinkedHashSet<>();
    private final SequencedSet<TopicPartition> forgotten = new LinkedHashSet<>();
    private final Deadline reconnect = new Reconnect();
    private int sessionId = NO_SESSION;
    private int sessionEpoch;
    private long requests;
    private long answers;
    private boolean isAnnounced;

    public FollowerSession(BrokerId leader, LoopContext context) {
        this.leader = leader;
        this.context = context;
    }

    public BrokerId leader() {
        return leader;
    }

    public boolean isEmpty() {
        return members.isEmpty();
    }

    /** Follows this partition from now on, instead of a former follower of the same partition. */
    public void add(PartitionFollower follower) {
        Member former = members.put(follower.partition(), new Member(follower));
        if (former != null) {
            context.deadlines().remove(former);
        }
        markChanged(follower.partition());
    }

    /** Follows this partition no more. */
    public void remove(TopicPartition partition) {
        Member former = members.remove(partition);
        if (former != null) {
            context.deadlines().remove(former);
            changed.remove(partition);
            forget(partition);
            ready();
        }
    }

    /** A follower's position may have changed by itself: more is durable, or it may go on. */
    public void onDurable(TopicPartition partition) {
        if (members.containsKey(partition)) {
            markChanged(partition);
        }
    }

    /**
     * The next request, if there is one to send: empty without partitions, while backing off, and
     * while a request is on its way to which nothing is to be added.
     */
    public Optional<SessionFetch> nextFetch() {
        isAnnounced = false;
        if (!maySend()) {
            return Optional.empty();
        }
        if (sessionId == NO_SESSION) {
            held.clear();
            forgotten.clear();
            changed.clear();
            members.values().stream()
                    .filter(member -> !member.isWaiting())
                    .forEach(member -> changed.add(member.follower.partition()));
        }
        List<FetchPosition> positions = new ArrayList<>();
        for (TopicPartition partition : List.copyOf(changed)) {
            Member member = members.get(partition);
            if (member != null && !member.isWaiting()) {
                ask(member, positions);
            }
        }
        changed.clear();
        if (held.isEmpty()) {
            return Optional.empty();
        }
        var fetch =
                new SessionFetch(
                        requests, sessionId, sessionEpoch, positions, List.copyOf(forgotten));
        forgotten.clear();
        requests++;
        sessionEpoch = sessionEpoch == Integer.MAX_VALUE ? 1 : sessionEpoch + 1;
        return Optional.of(fetch);
    }

    private boolean maySend() {
        if (members.isEmpty() || reconnect.isWaiting()) {
            return false;
        }
        long inFlight = requests - answers;
        if (inFlight == 0) {
            return true;
        }
        boolean hasNews = !changed.isEmpty() || !forgotten.isEmpty();
        return hasNews && inFlight < MAX_IN_FLIGHT && sessionId != NO_SESSION;
    }

    private void ask(Member member, List<FetchPosition> positions) {
        TopicPartition partition = member.follower.partition();
        Optional<FetchPosition> position = member.follower.position();
        if (position.isPresent()) {
            if (held.contains(partition) && position.get().asksTheSameAs(member.asked)) {
                // Asking again would only make the answer that is on its way a former one.
                return;
            }
            member.asked = position.get();
            member.askedIn = requests;
            positions.add(position.get());
            held.add(partition);
            forgotten.remove(partition);
        } else {
            forget(partition);
        }
    }

    /**
     * Takes the leader's answer. One to a request of a former session is not taken.
     *
     * @param asked the request that it answers
     * @param answeredSessionId the session's id from now on; 0 when the leader keeps none
     * @param said those partitions that the leader has something to say about
     */
    public void onAnswer(
            SessionFetch asked,
            int answeredSessionId,
            Map<TopicPartition, FetchAnswer> said,
            long nowNanos) {
        if (isStale(asked)) {
            return;
        }
        answers = asked.number() + 1;
        if (answeredSessionId != sessionId) {
            sessionId = answeredSessionId;
            sessionEpoch = sessionId == NO_SESSION ? 0 : 1;
        } else if (sessionId == NO_SESSION) {
            sessionEpoch = 0;
        }
        said.forEach((partition, answer) -> take(partition, asked.number(), answer, nowNanos));
        ready();
    }

    private boolean isStale(SessionFetch asked) {
        Invariants.check(asked.number() < requests, "an answer has a request", asked.number());
        return asked.number() < answers;
    }

    private void take(TopicPartition partition, long answered, FetchAnswer answer, long nowNanos) {
        Member member = members.get(partition);
        FetchPosition asked = member == null ? null : member.asked;
        if (member == null || asked == null || member.askedIn > answered) {
            // It answers a position that has been replaced by a later request.
            return;
        }
        switch (member.follower.onAnswer(asked, answer, nowNanos)) {
            case FollowerOutcome.UpToDate _ -> {
                // Its position at the leader is still right.
            }
            case FollowerOutcome.Appended _ -> changed.add(partition);
            case FollowerOutcome.Truncated _ -> changed.add(partition);
            case FollowerOutcome.Stale _ -> changed.add(partition);
            case FollowerOutcome.BackOff(_, long untilNanos) -> {
                forget(partition);
                member.asked = null;
                context.deadlines().set(member, untilNanos);
            }
        }
    }

    /** The leader does not know the session any more: begin another at once. */
    public void onSessionLost(SessionFetch asked) {
        if (!isStale(asked)) {
            begin();
            ready();
        }
    }

    /** The request failed or the connection is gone: begin another session after a pause. */
    public void onDisconnected(SessionFetch asked, long nowNanos) {
        if (isStale(asked)) {
            return;
        }
        begin();
        context.deadlines().set(reconnect, nowNanos + context.settings().fetchBackoffNanos());
    }

    /** Ends the session: its loop follows nothing of this leader any more. */
    public void close() {
        context.deadlines().remove(reconnect);
        members.values().forEach(context.deadlines()::remove);
        members.clear();
        changed.clear();
        forgotten.clear();
    }

    /** Whatever is on its way still is not waited for any more. */
    private void begin() {
        sessionId = NO_SESSION;
        sessionEpoch = 0;
        answers = requests;
        held.clear();
        forgotten.clear();
    }

    private void markChanged(TopicPartition partition) {
        changed.add(partition);
        ready();
    }

    /** The leader is to look after it no more; nothing when it does not. */
    private void forget(TopicPartition partition) {
        if (held.remove(partition)) {
            forgotten.add(partition);
        }
    }

    private void ready() {
        if (!isAnnounced && maySend()) {
            isAnnounced = true;
            context.effects().add(new Effect.FetchReady(leader));
        }
    }

    /** One partition of the session; waits while it backs off. */
    private final class Member extends Deadline {
        private final PartitionFollower follower;
        private @Nullable FetchPosition asked;
        private long askedIn;

        Member(PartitionFollower follower) {
            this.follower = follower;
        }

        @Override
        protected void expired(long plannedNanos, long nowNanos) {
            markChanged(follower.partition());
        }
    }

    private final class Reconnect extends Deadline {
        @Override
        protected void expired(long plannedNanos, long nowNanos) {
            ready();
        }
    }
}
