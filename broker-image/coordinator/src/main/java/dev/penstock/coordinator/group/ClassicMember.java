/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupRecord.StoredMember;
import dev.penstock.coordinator.group.GroupRequest.JoinGroup;
import dev.penstock.coordinator.group.GroupRequest.Protocol;
import dev.penstock.coordinator.runtime.Now;
import dev.penstock.coordinator.runtime.Ticket;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** One member of a classic group. Changed by {@link ClassicGroup} only, which counts its votes. */
final class ClassicMember {
    /** No session runs: the member waits for us, not we for it. */
    static final long NO_DEADLINE = Long.MAX_VALUE;

    final String memberId;
    final @Nullable String groupInstanceId;
    String clientId;
    String clientHost;
    int rebalanceTimeoutMs;
    int sessionTimeoutMs;
    List<Protocol> protocols;
    ByteBuffer assignment = GroupResponse.NO_BYTES;

    /** Set while the member's JoinGroup is parked. */
    @Nullable Ticket awaitingJoin;

    /** Set while the member's SyncGroup is parked. */
    @Nullable Ticket awaitingSync;

    /** True until the first generation that the member is part of. */
    boolean isNew;

    long sessionDeadlineNanos = NO_DEADLINE;

    private ClassicMember(
            String memberId,
            @Nullable String groupInstanceId,
            String clientId,
            String clientHost,
            int rebalanceTimeoutMs,
            int sessionTimeoutMs,
            List<Protocol> protocols) {
        this.memberId = memberId;
        this.groupInstanceId = groupInstanceId;
        this.clientId = clientId;
        this.clientHost = clientHost;
        this.rebalanceTimeoutMs = rebalanceTimeoutMs;
        this.sessionTimeoutMs = sessionTimeoutMs;
        this.protocols = protocols;
    }

    static ClassicMember joining(String memberId, JoinGroup request) {
        return new ClassicMember(
                memberId,
                request.groupInstanceId(),
                request.clientId(),
                request.clientHost(),
                rebalanceTimeoutMs(request),
                request.sessionTimeoutMs(),
                distinct(request.protocols()));
    }

    /** As a record tells it; of its protocols only the chosen one is known. */
    static ClassicMember restored(StoredMember stored, String protocolName) {
        ClassicMember member =
                new ClassicMember(
                        stored.memberId(),
                        stored.groupInstanceId(),
                        stored.clientId(),
                        stored.clientHost(),
                        stored.rebalanceTimeoutMs() < 0
                                ? stored.sessionTimeoutMs()
                                : stored.rebalanceTimeoutMs(),
                        stored.sessionTimeoutMs(),
                        List.of(new Protocol(protocolName, stored.subscription())));
        member.assignment = stored.assignment();
        return member;
    }

    StoredMember stored(String protocolName, ByteBuffer withAssignment) {
        return new StoredMember(
                memberId,
                groupInstanceId,
                clientId,
                clientHost,
                rebalanceTimeoutMs,
                sessionTimeoutMs,
                metadata(protocolName),
                withAssignment);
    }

    /** Whether the record tells of the member as it is now, and not as it was or will be. */
    boolean isAs(StoredMember stored, String protocolName) {
        return supports(protocolName) && stored(protocolName, stored.assignment()).equals(stored);
    }

    void update(JoinGroup request) {
        clientId = request.clientId();
        clientHost = request.clientHost();
        rebalanceTimeoutMs = rebalanceTimeoutMs(request);
        sessionTimeoutMs = request.sessionTimeoutMs();
        protocols = distinct(request.protocols());
    }

    boolean isStatic() {
        return groupInstanceId != null;
    }

    boolean matches(List<Protocol> offered) {
        return protocols.equals(distinct(offered));
    }

    boolean supports(String protocolName) {
        return protocols.stream().anyMatch(protocol -> protocol.name().equals(protocolName));
    }

    ByteBuffer metadata(String protocolName) {
        for (Protocol protocol : protocols) {
            if (protocol.name().equals(protocolName)) {
                return protocol.metadata();
            }
        }
        throw new IllegalStateException(memberId + " does not support " + protocolName);
    }

    void heard(Now now) {
        sessionDeadlineNanos = now.deadlineAfterMs(sessionTimeoutMs);
    }

    /**
     * A member that waits for us is alive; a new one may have gone without being able to say so.
     */
    boolean isExpired(Now now) {
        return sessionIsRunning() && sessionDeadlineNanos <= now.nanos();
    }

    boolean sessionIsRunning() {
        return isNew || (awaitingJoin == null && awaitingSync == null);
    }

    private static int rebalanceTimeoutMs(JoinGroup request) {
        return request.rebalanceTimeoutMs() < 0
                ? request.sessionTimeoutMs()
                : request.rebalanceTimeoutMs();
    }

    /** Keeps the first of several protocols with one name. */
    private static List<Protocol> distinct(List<Protocol> protocols) {
        List<Protocol> distinct = new ArrayList<>(protocols.size());
        for (Protocol protocol : protocols) {
            if (distinct.stream().noneMatch(other -> other.name().equals(protocol.name()))) {
                distinct.add(protocol);
            }
        }
        return List.copyOf(distinct);
    }
}
