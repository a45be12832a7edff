/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema;

/**
 * Bytes are not the message they claim to be. Carries no stack trace: a peer causes it at will, and
 * the reason says more than the trace of generated code.
 */
public final class MalformedMessageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public MalformedMessageException(Reason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** What is wrong, for metrics. */
    public enum Reason {
        /** The bytes end inside a field. */
        TRUNCATED,
        /** An array claims more elements than the remaining bytes can hold. */
        ARRAY_LONGER_THAN_MESSAGE,
        /** The message has more array elements than {@link WireLimits#maxElements()}. */
        TOO_MANY_ELEMENTS,
        /** A string is longer than {@link WireLimits#MAX_STRING_BYTES}. */
        STRING_TOO_LONG,
        /** A length is negative where null is not allowed, or out of its range. */
        BAD_LENGTH,
        /** A variable-length integer does not end in its last byte. */
        BAD_VARINT,
        /** Null stands where null is not allowed. */
        UNEXPECTED_NULL,
        /** The tagged field section is inconsistent. */
        BAD_TAGGED_FIELD
    }
}
