/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.consumer;

/** A member of a consumer group: what it said, and what it has. */
public record ConsumerMember(
        String memberId, Subscription subscription, CurrentAssignment current) {
    ConsumerMember with(Subscription changed) {
        return new ConsumerMember(memberId, changed, current);
    }

    ConsumerMember with(CurrentAssignment changed) {
        return new ConsumerMember(memberId, subscription, changed);
    }

    public int epoch() {
        return current.epoch();
    }

    public boolean isClassic() {
        return subscription.isClassic();
    }
}
