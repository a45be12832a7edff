/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.runtime;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Between a machine's records and the bytes of its topic. */
public interface RecordCodec<R> {
    EncodedRecord encode(R record);

    /**
     * Reads a stored record; moves neither position.
     *
     * @param value absent for a tombstone
     * @return nothing for a kind of record that this version does not know, which is left alone
     * @throws UnreadableRecordException when the bytes are not what their version says
     */
    Optional<R> decode(ByteBuffer key, @Nullable ByteBuffer value);

    /** The log holds bytes that are no record of its topic; the shard cannot be loaded. */
    final class UnreadableRecordException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public UnreadableRecordException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
