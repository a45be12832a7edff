/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import java.util.Comparator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Who has a share session on this broker, and by which connection: a member that has come back by
 * another one does not lose what it holds when the connection before is found to be dead. From any
 * loop.
 */
public final class ShareSessions {
    private final ShareDeliveries deliveries;
    private final int maxSessions;
    private final ConcurrentMap<Member, Long> newest = new ConcurrentHashMap<>();

    /** A member of a group. */
    record Member(String groupId, String memberId) implements Comparable<Member> {
        private static final Comparator<Member> ORDER =
                Comparator.comparing(Member::groupId).thenComparing(Member::memberId);

        @Override
        public int compareTo(Member other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * Sessions whose ends the deliveries hear of.
     *
     * @param maxSessions at once
     */
    public ShareSessions(ShareDeliveries deliveries, int maxSessions) {
        this.deliveries = deliveries;
        this.maxSessions = maxSessions;
    }

    /** Whether there is room for the session, which exists then. */
    boolean opened(Member member, long connection) {
        if (newest.size() >= maxSessions && !newest.containsKey(member)) {
            return false;
        }
        newest.put(member, connection);
        return true;
    }

    boolean isNewest(Member member, long connection) {
        Long known = newest.get(member);
        return known != null && known == connection;
    }

    /** The session is over, unless it goes on by another connection. */
    void closed(Member member, long connection) {
        if (newest.remove(member, connection)) {
            deliveries.release(member.groupId(), member.memberId());
            boolean isLast =
                    newest.keySet().stream()
                            .noneMatch(other -> other.groupId().equals(member.groupId()));
            if (isLast) {
                deliveries.endUnused(member.groupId());
            }
        }
    }
}
