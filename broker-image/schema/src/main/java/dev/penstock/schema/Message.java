/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema;

/**
 * A generated message: plain data with one codec for all its versions. Every implementation also
 * has the constants {@code LOWEST_VERSION} and {@code HIGHEST_VERSION}, and {@code API_KEY} when
 * its schema gives one.
 */
public interface Message {
    /**
     * Fills this newly made message. Fields that the version does not have keep their defaults.
     *
     * @throws MalformedMessageException when the bytes are not such a message
     * @throws UnsupportedVersionException when there is no such version
     */
    void read(WireReader reader, short version);

    /**
     * Writes this message.
     *
     * @throws UnsupportedVersionException when there is no such version, or when a field that must
     *     not be lost has a value that this version cannot carry
     */
    void write(WireWriter writer, short version);

    /**
     * Tells all error codes in this message that are not 0, those of its parts too. Fields are
     * error codes by their name, as Kafka's schemas have it.
     */
    default void eachError(ErrorCodes errors) {
        // Most messages have none.
    }

    /**
     * Puts into an answer that the client is held back for so long; nothing in messages that cannot
     * tell.
     */
    default void setThrottled(int throttleTimeMs) {
        // Most messages have no such field.
    }

    /** Takes error codes. */
    @FunctionalInterface
    interface ErrorCodes {
        void add(short code);
    }

    /** The oldest version that can be read and written. */
    short lowestVersion();

    /** The newest version that can be read and written. */
    short highestVersion();
}
