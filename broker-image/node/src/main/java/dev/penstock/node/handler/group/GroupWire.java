/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.group.GroupError;
import dev.penstock.protocol.ErrorCode;

import java.nio.ByteBuffer;

/** What the answers of all group APIs have in common on the wire. */
final class GroupWire {
    private GroupWire() {}

    /** The wire's code; the names are the same. */
    static short code(GroupError error) {
        return ErrorCode.valueOf(error.name()).code();
    }

    /** A copy of the bytes, whose position stays. */
    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }
}
