/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.share;

/** A member of a share group: what it said, and what it has. */
public record ShareMember(
        String memberId, ShareSubscription subscription, ShareAssignment current) {
    ShareMember with(ShareSubscription changed) {
        return new ShareMember(memberId, changed, current);
    }

    ShareMember with(ShareAssignment changed) {
        return new ShareMember(memberId, subscription, changed);
    }

    public int epoch() {
        return current.epoch();
    }
}
