/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupRecord.GroupStored;
import dev.penstock.coordinator.group.GroupRecord.StoredMember;
import dev.penstock.coordinator.group.GroupRequest.Protocol;
import dev.penstock.coordinator.runtime.Decision;
import dev.penstock.coordinator.runtime.Now;
import dev.penstock.kernel.Invariants;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One classic group: its state, its members, its generation. Holds the data and what follows from
 * it; the commands and {@link Rebalance} hold the rules.
 *
 * <p>Hard state is what {@link #stored()} says; it changes in {@link #apply} only. Between two
 * records the group runs ahead of it: members join, a generation is formed.
 */
final class ClassicGroup implements Group {
    private final String groupId;

    private ClassicState state = new ClassicState.Empty(GroupRecord.UNKNOWN_TIME);
    private int generationId;
    private String protocolType = "";
    private @Nullable String protocolName;
    private @Nullable String leader;

    /** In the order in which they joined. */
    private final Map<String, ClassicMember> members = new LinkedHashMap<>();

    /** Member ids by instance; each is a key of {@link #members}. */
    private final Map<String, String> staticMembers = new LinkedHashMap<>();

    /** Ids given to clients that have not come back yet, with the end of the wait. */
    private final Map<String, Long> pendingMembers = new LinkedHashMap<>();

    /** A static member's successor, whose id is being stored; see {@link #apply}. */
    private @Nullable ClassicMember successor;

    private Optional<Set<String>> subscribedTopics = Optional.empty();
    private @Nullable GroupStored stored;
    private long lastRecordOffset = Decision.NOTHING;

    ClassicGroup(String groupId) {
        this.groupId = groupId;
    }

    // ---- what it is ----

    @Override
    public String groupId() {
        return groupId;
    }

    @Override
    public String typeName() {
        return "classic";
    }

    @Override
    public String stateName() {
        return state.kafkaName();
    }

    @Override
    public String protocolTypeOrEmpty() {
        return protocolType;
    }

    @Override
    public boolean isEmpty() {
        return state instanceof ClassicState.Empty;
    }

    @Override
    public int memberCount() {
        return members.size();
    }

    ClassicState state() {
        return state;
    }

    @Override
    public int generation() {
        return generationId;
    }

    int generationId() {
        return generationId;
    }

    @Nullable String protocolName() {
        return protocolName;
    }

    String leaderOrEmpty() {
        return leader == null ? GroupRequest.NO_MEMBER_ID : leader;
    }

    /** Whether it was a consumer group until now, and a rebalance has to follow. */
    boolean lacksLeader() {
        return leader == null && state instanceof ClassicState.Stable;
    }

    boolean isLeader(String memberId) {
        return memberId.equals(leader);
    }

    /** What the newest record says, if there is one. */
    Optional<GroupStored> stored() {
        return Optional.ofNullable(stored);
    }

    Collection<ClassicMember> members() {
        return Collections.unmodifiableCollection(members.values());
    }

    @Nullable ClassicMember member(String memberId) {
        return members.get(memberId);
    }

    @Nullable ClassicMember staticMember(@Nullable String groupInstanceId) {
        String memberId = groupInstanceId == null ? null : staticMembers.get(groupInstanceId);
        return memberId == null ? null : members.get(memberId);
    }

    Map<String, Long> pendingMembers() {
        return Collections.unmodifiableMap(pendingMembers);
    }

    int awaitingJoin() {
        return (int) members.values().stream().filter(m -> m.awaitingJoin != null).count();
    }

    boolean allHaveJoined() {
        return pendingMembers.isEmpty() && awaitingJoin() == members.size();
    }

    /** The longest rebalance timeout of the members; the group waits for the slowest. */
    int rebalanceTimeoutMs() {
        return members.values().stream().mapToInt(m -> m.rebalanceTimeoutMs).max().orElse(0);
    }

    /** What stands against a request of that member, or NONE. */
    GroupError memberError(String memberId, @Nullable String groupInstanceId) {
        if (groupInstanceId != null) {
            String current = staticMembers.get(groupInstanceId);
            if (current == null) {
                return GroupError.UNKNOWN_MEMBER_ID;
            }
            if (!current.equals(memberId)) {
                return GroupError.FENCED_INSTANCE_ID;
            }
        }
        return members.containsKey(memberId) ? GroupError.NONE : GroupError.UNKNOWN_MEMBER_ID;
    }

    /** Whether a member that offers these protocols could work with the others. */
    boolean supports(String offeredType, List<Protocol> offered) {
        if (offeredType.isEmpty() || offered.isEmpty()) {
            return false;
        }
        if (members.isEmpty()) {
            return true;
        }
        List<String> candidates = ProtocolVotes.candidates(members.values());
        return offeredType.equals(protocolType)
                && offered.stream().anyMatch(protocol -> candidates.contains(protocol.name()));
    }

    // ---- soft changes ----

    void enter(ClassicState next) {
        state = next;
    }

    void addPending(String memberId, long deadlineNanos) {
        pendingMembers.put(memberId, deadlineNanos);
    }

    void removePending(String memberId) {
        pendingMembers.remove(memberId);
    }

    void add(ClassicMember member) {
        Invariants.check(
                !members.containsKey(member.memberId), "a member is added once", member.memberId);
        pendingMembers.remove(member.memberId);
        members.put(member.memberId, member);
        if (member.groupInstanceId != null) {
            String earlier = staticMembers.put(member.groupInstanceId, member.memberId);
            Invariants.check(earlier == null, "an instance has one member", earlier);
        }
        if (leader == null) {
            leader = member.memberId;
        }
    }

    /** The first member that joins names the type that all have to be of. */
    void become(String newProtocolType) {
        Invariants.check(members.isEmpty(), "only an empty group changes its type", groupId);
        protocolType = newProtocolType;
    }

    void remove(ClassicMember member) {
        members.remove(member.memberId);
        if (member.groupInstanceId != null) {
            staticMembers.remove(member.groupInstanceId);
        }
        if (isLeader(member.memberId)) {
            leader = members.isEmpty() ? null : members.keySet().iterator().next();
        }
    }

    /** Puts the successor of a static member in its place, with its rights. */
    void replace(ClassicMember old, ClassicMember next) {
        boolean led = isLeader(old.memberId);
        remove(old);
        add(next);
        next.assignment = old.assignment;
        if (led) {
            leader = next.memberId;
        }
    }

    /** Names the successor that the next record will put in place of its static member. */
    void announce(ClassicMember next) {
        successor = next;
    }

    /** A leader that has not joined cannot assign; then the first that has leads. */
    boolean electJoinedLeader() {
        ClassicMember current = leader == null ? null : members.get(leader);
        if (current != null && current.awaitingJoin != null) {
            return true;
        }
        for (ClassicMember member : members.values()) {
            if (member.awaitingJoin != null) {
                leader = member.memberId;
                return true;
            }
        }
        return false;
    }

    /** Forms the next generation from the members that there are, at least one. */
    void nextGeneration(long syncDeadlineNanos) {
        generationId++;
        protocolName = ProtocolVotes.elected(members.values());
        subscribedTopics = subscriptions();
        state =
                new ClassicState.CompletingRebalance(
                        syncDeadlineNanos, new LinkedHashSet<>(members.keySet()));
    }

    // ---- records ----

    /**
     * Takes the record of a generation, live or in replay; members that are here keep their wait.
     */
    void apply(GroupStored record, long offset) {
        String protocol = record.protocolName() == null ? "" : record.protocolName();
        Map<String, ClassicMember> present = new LinkedHashMap<>(members);
        members.clear();
        staticMembers.clear();
        leader = null;
        for (StoredMember storedMember : record.members()) {
            ClassicMember member = present.get(storedMember.memberId());
            if (successor != null && successor.memberId.equals(storedMember.memberId())) {
                member = successor;
            }
            if (member == null || !member.isAs(storedMember, protocol)) {
                member = ClassicMember.restored(storedMember, protocol);
            }
            member.assignment = storedMember.assignment();
            add(member);
        }
        successor = null;
        generationId = record.generationId();
        protocolType = record.protocolType();
        protocolName = record.protocolName();
        leader = record.leader();
        subscribedTopics = subscriptions();
        state = members.isEmpty() ? new ClassicState.Empty(record.stateEpochMs()) : stable();
        stored = record;
        sawRecord(offset);
    }

    private ClassicState stable() {
        return switch (state) {
            case ClassicState.CompletingRebalance completing ->
                    completing.synced(leaderOrEmpty()).stable();
            case ClassicState.Stable before -> before;
            case ClassicState.Empty _, ClassicState.PreparingRebalance _, ClassicState.Dead _ ->
                    new ClassicState.Stable(Long.MAX_VALUE, Set.of());
        };
    }

    @Override
    public void sawRecord(long offset) {
        lastRecordOffset = offset;
    }

    @Override
    public List<GroupRecord> tombstones() {
        return List.of(new GroupRecord.GroupRemoved(groupId));
    }

    @Override
    public boolean isAwaited() {
        return !pendingMembers.isEmpty();
    }

    @Override
    public boolean expires() {
        return true;
    }

    @Override
    public long nextDeadlineNanos() {
        return Rebalance.nextDeadlineNanos(this);
    }

    @Override
    public void loaded(Now now, ConsumerTimes times) {
        members.values().forEach(member -> member.heard(now));
        if (lacksLeader()) {
            state = new ClassicState.Stable(now.nanos(), Set.of());
        }
    }

    @Override
    public long lastRecordOffset() {
        return lastRecordOffset;
    }

    // ---- what positions care about ----

    @Override
    public boolean isSubscribedTo(String topic) {
        return subscribedTopics.map(topics -> topics.contains(topic)).orElse(false);
    }

    private boolean knowsSubscriptions() {
        return protocolType.equals(ConsumerProtocol.TYPE) && subscribedTopics.isPresent();
    }

    private Optional<Set<String>> subscriptions() {
        if (!protocolType.equals(ConsumerProtocol.TYPE)) {
            return Optional.empty();
        }
        Set<String> topics = new LinkedHashSet<>();
        for (ClassicMember member : members.values()) {
            Optional<Set<String>> own =
                    protocolName == null
                            ? Optional.empty()
                            : ConsumerProtocol.topics(member.metadata(protocolName));
            if (own.isEmpty()) {
                return Optional.empty();
            }
            topics.addAll(own.get());
        }
        return Optional.of(topics);
    }

    @Override
    public GroupError offsetDeleteError() {
        return switch (state) {
            case ClassicState.Dead _ -> GroupError.GROUP_ID_NOT_FOUND;
            case ClassicState.Empty _ -> GroupError.NONE;
            case ClassicState.PreparingRebalance _,
                    ClassicState.CompletingRebalance _,
                    ClassicState.Stable _ ->
                    knowsSubscriptions() ? GroupError.NONE : GroupError.NON_EMPTY_GROUP;
        };
    }

    @Override
    public GroupError deleteError() {
        return switch (state) {
            case ClassicState.Dead _ -> GroupError.GROUP_ID_NOT_FOUND;
            case ClassicState.Empty _ -> GroupError.NONE;
            case ClassicState.PreparingRebalance _,
                    ClassicState.CompletingRebalance _,
                    ClassicState.Stable _ ->
                    GroupError.NON_EMPTY_GROUP;
        };
    }

    @Override
    public OptionalLong retentionStartEpochMs(CommittedOffset committed) {
        if (protocolType.isEmpty()) {
            return OptionalLong.of(committed.commitEpochMs());
        }
        return switch (state) {
            case ClassicState.Empty(long since) ->
                    OptionalLong.of(
                            since == GroupRecord.UNKNOWN_TIME
                                    ? committed.commitEpochMs()
                                    : Math.max(since, committed.commitEpochMs()));
            case ClassicState.Stable _ ->
                    knowsSubscriptions()
                            ? OptionalLong.of(committed.commitEpochMs())
                            : OptionalLong.empty();
            case ClassicState.PreparingRebalance _,
                    ClassicState.CompletingRebalance _,
                    ClassicState.Dead _ ->
                    OptionalLong.empty();
        };
    }
}
