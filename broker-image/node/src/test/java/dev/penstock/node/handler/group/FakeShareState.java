/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.share.SharePartitionKey;
import dev.penstock.coordinator.share.ShareStateError;
import dev.penstock.coordinator.share.ShareStateRequest;
import dev.penstock.coordinator.share.ShareStateResponse;
import dev.penstock.kernel.Scheduler;
import dev.penstock.node.share.ShareStateAsk;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** All share coordinators in one map; reachable or not. */
final class FakeShareState implements ShareStateAsk {
    /** Where each share-partition starts, and under which state epoch. */
    record Kept(int stateEpoch, long startOffset) {}

    final SortedMap<SharePartitionKey, Kept> kept = new TreeMap<>();
    boolean reachable = true;

    @Override
    @SuppressWarnings("unchecked") // A request is answered with its own kind of answer.
    public <A extends ShareStateResponse> void ask(
            ShareStateRequest<A> request, Scheduler loop, Consumer<? super A> answer) {
        A given =
                reachable
                        ? (A) answer(request)
                        : request.refused(ShareStateError.COORDINATOR_NOT_AVAILABLE);
        loop.execute(() -> answer.accept(given));
    }

    private ShareStateResponse answer(ShareStateRequest<?> request) {
        return switch (request) {
            case ShareStateRequest.Initialize each -> {
                Kept before = kept.get(each.key());
                if (before != null && before.stateEpoch() > each.stateEpoch()) {
                    yield each.refused(ShareStateError.FENCED_STATE_EPOCH);
                }
                kept.put(each.key(), new Kept(each.stateEpoch(), each.startOffset()));
                yield new ShareStateResponse.Done(ShareStateError.NONE);
            }
            case ShareStateRequest.Delete each -> {
                kept.remove(each.key());
                yield new ShareStateResponse.Done(ShareStateError.NONE);
            }
            case ShareStateRequest.ReadSummary each -> {
                Kept found = kept.get(each.key());
                yield found == null
                        ? each.refused(ShareStateError.NONE)
                        : new ShareStateResponse.Summary(
                                ShareStateError.NONE,
                                found.stateEpoch(),
                                0,
                                found.startOffset(),
                                0);
            }
            case ShareStateRequest.Read each -> each.refused(ShareStateError.INVALID_REQUEST);
            case ShareStateRequest.Write each -> each.refused(ShareStateError.INVALID_REQUEST);
        };
    }
}
