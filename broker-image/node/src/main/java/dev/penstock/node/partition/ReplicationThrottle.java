/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

/**
 * How fast throttled replicas are copied from and to this broker. Shared by its loops; any of them
 * may call it.
 */
public final class ReplicationThrottle {
    private final ThrottledRate leading;
    private final ThrottledRate following;
    private final ThrottledRate moving;

    /** Without limits, until settings say some. */
    public ReplicationThrottle(long nowNanos) {
        leading = new ThrottledRate(nowNanos);
        following = new ThrottledRate(nowNanos);
        moving = new ThrottledRate(nowNanos);
    }

    /** Takes over what the settings say, in bytes a second. */
    public void rates(long leaderRate, long followerRate, long movingRate) {
        leading.bytesPerSecond(leaderRate);
        following.bytesPerSecond(followerRate);
        moving.bytesPerSecond(movingRate);
    }

    /** For what this broker sends to followers. */
    ThrottledRate leading() {
        return leading;
    }

    /** For what this broker fetches from leaders. */
    ThrottledRate following() {
        return following;
    }

    /** For what this broker copies from one of its log directories to another. */
    ThrottledRate moving() {
        return moving;
    }
}
