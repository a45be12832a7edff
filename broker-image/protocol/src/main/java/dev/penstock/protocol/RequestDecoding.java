/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

/** What became of a frame that should be a request. */
public sealed interface RequestDecoding
        permits Request, RequestDecoding.UnsupportedApiVersions, RequestDecoding.Refused {
    /**
     * ApiVersions in a version that is not known here. Answered with {@link
     * ApiVersionsAnswer#unsupportedVersion} in version 0, whatever was asked (KIP-511).
     *
     * @param header with the version that is not known
     */
    record UnsupportedApiVersions(RequestHeader header) implements RequestDecoding {}

    /**
     * The connection is closed, as Kafka does: the client could not read an answer in a version
     * that is not known here.
     *
     * @param reason for the metric
     * @param detail for the log
     */
    record Refused(Reason reason, String detail) implements RequestDecoding {}

    /** Why a connection is closed. */
    enum Reason {
        /** No such API, or one that this broker does not serve. */
        UNKNOWN_API,
        /** The API has no such version here. */
        UNSUPPORTED_VERSION,
        /** An API for brokers on a listener for clients. */
        NOT_ON_THIS_LISTENER,
        /** The bytes are not the request they claim to be. */
        MALFORMED
    }
}
