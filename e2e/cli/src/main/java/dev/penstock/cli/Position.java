/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.cli;

import java.time.Instant;
import java.time.format.DateTimeParseException;

/** A place in a topic, as people say it. */
sealed interface Position {
    record Beginning() implements Position {}

    record End() implements Position {}

    record Offset(long offset) implements Position {}

    /** The first record of that time or later. */
    record Time(long millis) implements Position {}

    static Position parse(String option, String text) {
        if (text.equals("beginning")) {
            return new Beginning();
        }
        if (text.equals("end")) {
            return new End();
        }
        if (text.matches("\\d{1,18}")) {
            return new Offset(Long.parseLong(text));
        }
        try {
            return new Time(Instant.parse(text).toEpochMilli());
        } catch (DateTimeParseException e) {
            throw new Refusal(
                    option
                            + " "
                            + text
                            + ": it must be beginning, end, an offset, or a time such as 2026-01-31T12:00:00Z.",
                    e);
        }
    }
}
