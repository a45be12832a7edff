/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Reads which topics a member of protocol type {@code consumer} subscribes to. The bytes belong to
 * the clients; a broker only peeks, so that it does not expire or delete positions that are in use.
 *
 * <pre>
 *   version int16 | count int32 | count x (length int16, UTF-8) | what later versions add
 * </pre>
 */
final class ConsumerSubscription {
    /** The type that consumers name in JoinGroup. */
    static final String PROTOCOL_TYPE = "consumer";

    private ConsumerSubscription() {}

    /** The topics, or nothing if the bytes are not what a consumer sends. */
    static Optional<Set<String>> topics(ByteBuffer subscription) {
        ByteBuffer bytes = subscription.duplicate();
        if (bytes.remaining() < Short.BYTES + Integer.BYTES || bytes.getShort() < 0) {
            return Optional.empty();
        }
        int count = bytes.getInt();
        if (count < 0 || count > bytes.remaining() / Short.BYTES) {
            return Optional.empty();
        }
        Set<String> topics = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            if (bytes.remaining() < Short.BYTES) {
                return Optional.empty();
            }
            int length = bytes.getShort();
            if (length < 0 || length > bytes.remaining()) {
                return Optional.empty();
            }
            ByteBuffer name = bytes.slice(bytes.position(), length);
            topics.add(StandardCharsets.UTF_8.decode(name).toString());
            bytes.position(bytes.position() + length);
        }
        return Optional.of(topics);
    }
}
