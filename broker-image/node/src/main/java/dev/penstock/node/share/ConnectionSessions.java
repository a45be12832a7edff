/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.node.connection.DisconnectListener;
import dev.penstock.node.request.RequestContext;
import dev.penstock.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The share sessions of one connection, by member: one, unless a proxy speaks for several. A
 * session ends with its connection, and what its member holds is given back then.
 */
final class ConnectionSessions implements DisconnectListener {
    private final ShareSessions sessions;
    private final long connection;
    private final Map<ShareSessions.Member, ShareSession> byMember = new TreeMap<>();
    private @Nullable Runnable hurryLatest;

    private ConnectionSessions(ShareSessions sessions, long connection) {
        this.sessions = sessions;
        this.connection = connection;
    }

    /** Those of the connection that the request came by; on its loop. */
    static ConnectionSessions of(RequestContext context, ShareSessions sessions) {
        return context.connectionState(
                ConnectionSessions.class,
                () -> new ConnectionSessions(sessions, context.connection()));
    }

    // Answers go out in order: whoever sends the next request does not want to wait for this one.

    /** The connection has a new fetch, which can be told so not to wait any longer. */
    void begun(Runnable hurry) {
        hurryLatest = hurry;
    }

    void hurryLatest() {
        Runnable hurry = hurryLatest;
        hurryLatest = null;
        if (hurry != null) {
            hurry.run();
        }
    }

    /** Begins a session; an earlier one of the member is over. */
    Optional<ShareSession> open(String groupId, String memberId) {
        ShareSessions.Member member = new ShareSessions.Member(groupId, memberId);
        if (!sessions.opened(member, connection)) {
            byMember.remove(member);
            return Optional.empty();
        }
        ShareSession session = new ShareSession(groupId, memberId);
        byMember.put(member, session);
        return Optional.of(session);
    }

    /** Why the member has no session in which that request comes next; NONE when it has. */
    ErrorCode objection(String groupId, String memberId, int epoch) {
        ShareSession known = find(groupId, memberId);
        if (known == null) {
            return ErrorCode.SHARE_SESSION_NOT_FOUND;
        }
        return epoch == ShareSession.FINAL_EPOCH || known.accepts(epoch)
                ? ErrorCode.NONE
                : ErrorCode.INVALID_SHARE_SESSION_EPOCH;
    }

    @Nullable ShareSession find(String groupId, String memberId) {
        ShareSessions.Member member = new ShareSessions.Member(groupId, memberId);
        if (!sessions.isNewest(member, connection)) {
            byMember.remove(member);
        }
        return byMember.get(member);
    }

    /** The member is done here. */
    void close(ShareSession session) {
        ShareSessions.Member member =
                new ShareSessions.Member(session.groupId(), session.memberId());
        byMember.remove(member);
        sessions.closed(member, connection);
    }

    @Override
    public void disconnected() {
        List.copyOf(byMember.values()).forEach(this::close);
    }
}
