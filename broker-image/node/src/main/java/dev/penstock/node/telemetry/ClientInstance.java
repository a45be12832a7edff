/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.telemetry;

import dev.penstock.kernel.Uuid;
import dev.penstock.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;

/** What is remembered of one client, by the rules of KIP-714: how often it may ask and push. */
final class ClientInstance {
    private final Uuid id;
    private TelemetryClient client;
    private Subscription subscription;
    private @Nullable Long lastGetNanos;
    private @Nullable Long lastPushNanos;
    private boolean hasAskedSincePush;
    private boolean terminated;
    private ErrorCode lastError = ErrorCode.NONE;

    ClientInstance(Uuid id, TelemetryClient client, Subscription subscription) {
        this.id = id;
        this.client = client;
        this.subscription = subscription;
    }

    Uuid id() {
        return id;
    }

    TelemetryClient client() {
        return client;
    }

    Subscription subscription() {
        return subscription;
    }

    /** It may ask and push at once when it shall push something else from now on. */
    void update(TelemetryClient newest, Subscription newestSubscription) {
        client = newest;
        if (newestSubscription.id() != subscription.id()) {
            subscription = newestSubscription;
            lastGetNanos = null;
            lastPushNanos = null;
        }
    }

    /** Whether it may ask now what it shall push. */
    ErrorCode get(long nowNanos) {
        boolean mustAskAnew =
                lastError == ErrorCode.UNKNOWN_SUBSCRIPTION_ID
                        || lastError == ErrorCode.UNSUPPORTED_COMPRESSION_TYPE;
        if (!mustAskAnew
                && !(hasPassed(lastGetNanos, nowNanos) && hasPassed(lastPushNanos, nowNanos))) {
            return ErrorCode.THROTTLING_QUOTA_EXCEEDED;
        }
        lastGetNanos = nowNanos;
        hasAskedSincePush = true;
        lastError = ErrorCode.NONE;
        return ErrorCode.NONE;
    }

    /** Whether it may push now, and what. The first push after it has asked comes at any time. */
    ErrorCode push(TelemetryPush push, int maxBytes, long nowNanos) {
        if (terminated) {
            return remember(ErrorCode.INVALID_REQUEST);
        }
        boolean isInTime = hasAskedSincePush || hasPassed(lastPushNanos, nowNanos);
        if (isInTime) {
            lastPushNanos = nowNanos;
            hasAskedSincePush = false;
        } else if (!push.terminating() && lastError != ErrorCode.UNKNOWN_SUBSCRIPTION_ID) {
            return remember(ErrorCode.THROTTLING_QUOTA_EXCEEDED);
        }
        if (push.subscriptionId() != subscription.id()) {
            return remember(ErrorCode.UNKNOWN_SUBSCRIPTION_ID);
        }
        if (!push.hasKnownCompression()) {
            return remember(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE);
        }
        if (push.sizeBytes() > maxBytes) {
            return remember(ErrorCode.TELEMETRY_TOO_LARGE);
        }
        terminated = push.terminating();
        return remember(ErrorCode.NONE);
    }

    /** The error that it was told last decides what it may do next. */
    ErrorCode remember(ErrorCode error) {
        lastError = error;
        return error;
    }

    private boolean hasPassed(@Nullable Long sinceNanos, long nowNanos) {
        return sinceNanos == null
                || nowNanos - sinceNanos
                        >= TimeUnit.MILLISECONDS.toNanos(subscription.intervalMs());
    }
}
