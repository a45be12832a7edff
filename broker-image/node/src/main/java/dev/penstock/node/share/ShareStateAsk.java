/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.coordinator.share.ShareStateRequest;
import dev.penstock.coordinator.share.ShareStateResponse;
import dev.penstock.kernel.Scheduler;

import java.util.function.Consumer;

/** The way to the share coordinator of a share-partition. */
public interface ShareStateAsk {
    /**
     * Asks whoever coordinates it; again and again for a while, when nobody does just now. The
     * topic that the state is kept in is created for the first one who asks.
     *
     * @param loop from which another broker is asked; the caller is on it
     * @param answer is called once, on that loop; COORDINATOR_NOT_AVAILABLE when none came
     */
    <A extends ShareStateResponse> void ask(
            ShareStateRequest<A> request, Scheduler loop, Consumer<? super A> answer);
}
