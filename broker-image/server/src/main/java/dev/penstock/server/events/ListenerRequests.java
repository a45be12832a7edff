/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.events;

import dev.penstock.node.config.ListenerName;
import dev.penstock.node.connection.RequestMeter;
import dev.penstock.protocol.ApiKey;
import dev.penstock.schema.Message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The requests of one listener. */
final class ListenerRequests implements RequestMeter {
    private final ListenerName listener;

    /** By the number that the API has on the wire. */
    private final AtomicReferenceArray<ApiRequests> byApi =
            new AtomicReferenceArray<>(
                    1 + Arrays.stream(ApiKey.values()).mapToInt(ApiKey::id).max().orElseThrow());

    ListenerRequests(ListenerName listener) {
        this.listener = listener;
    }

    @Override
    public void answered(ApiKey api, Message response, long handlingNanos, long waitingNanos) {
        of(api).answered(response, handlingNanos, waitingNanos);
    }

    @Override
    public void done(ApiKey api, int requestBytes, int responseBytes, long totalNanos) {
        of(api).done(requestBytes, responseBytes, totalNanos);
    }

    @Override
    public void throttled(ApiKey api, int throttleTimeMs) {
        of(api).throttled(throttleTimeMs);
    }

    private ApiRequests of(ApiKey api) {
        ApiRequests known = byApi.get(api.id());
        return known == null ? first(api) : known;
    }

    private ApiRequests first(ApiKey api) {
        ApiRequests made = new ApiRequests(api, listener);
        ApiRequests other = byApi.compareAndExchange(api.id(), null, made);
        return other == null ? made : other;
    }

    /** The APIs that were asked. */
    List<ApiRequests> served() {
        List<ApiRequests> served = new ArrayList<>();
        for (int i = 0; i < byApi.length(); i++) {
            ApiRequests requests = byApi.get(i);
            if (requests != null) {
                served.add(requests);
            }
        }
        return served;
    }
}
