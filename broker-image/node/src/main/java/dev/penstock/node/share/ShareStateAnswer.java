/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.coordinator.share.ShareStateResponse;
import dev.penstock.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

/**
 * What one share-partition of a message is answered with.
 *
 * @param message for people
 * @param response what is told where there is no error
 */
public record ShareStateAnswer(
        ErrorCode error, @Nullable String message, @Nullable ShareStateResponse response) {
    public static ShareStateAnswer of(ShareStateResponse response) {
        return new ShareStateAnswer(ErrorCode.valueOf(response.error().name()), null, response);
    }

    public static ShareStateAnswer refused(ErrorCode error, String message) {
        return new ShareStateAnswer(error, message.isEmpty() ? null : message, null);
    }
}
