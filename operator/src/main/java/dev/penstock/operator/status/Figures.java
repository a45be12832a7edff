/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.status;

import java.time.Duration;

/** Bytes and times as people read them. */
public final class Figures {
    private static final long[] UNITS = {1L << 40, 1L << 30, 1L << 20, 1L << 10};
    private static final String[] NAMES = {"Ti", "Gi", "Mi", "Ki"};

    private Figures() {}

    /** In the largest unit that fits, rounded up, such as 186Gi. */
    public static String bytes(long number) {
        for (int unit = 0; unit < UNITS.length; unit++) {
            if (number >= UNITS[unit]) {
                return Math.ceilDiv(number, UNITS[unit]) + NAMES[unit];
            }
        }
        return String.valueOf(number);
    }

    /** Such as 2h5m, 52m or 7s. */
    public static String time(Duration time) {
        if (time.toHours() > 0) {
            return time.toHours() + "h" + time.toMinutesPart() + "m";
        }
        return time.toMinutes() > 0 ? time.toMinutes() + "m" : time.toSeconds() + "s";
    }
}
