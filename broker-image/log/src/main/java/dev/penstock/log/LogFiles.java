/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import java.util.OptionalLong;

/** How the files of a log are called: 20 digits of an offset and what they hold. */
final class LogFiles {
    static final String LOG = ".log";
    static final String OFFSET_INDEX = ".index";
    static final String TIME_INDEX = ".timeindex";
    static final String TRANSACTION_INDEX = ".txnindex";
    static final String PRODUCER_SNAPSHOT = ".snapshot";
    static final String DELETED = ".deleted";
    static final String TEMPORARY = ".tmp";

    /** Of what compaction is writing; counts for nothing. */
    static final String CLEANED = ".cleaned";

    /** Of a compacted segment, whole and durable, that is just taking the place of others. */
    static final String SWAP = ".swap";

    static final String LEADER_EPOCHS = "leader-epoch-checkpoint";
    static final String RECOVERY_CHECKPOINT = "recovery-checkpoint";

    /** Says that the process before has cut the log and perhaps not synced the cut. */
    static final String UNSYNCED_CUT = "unsynced-cut";

    private static final int DIGITS = 20;
    private static final int DECIMAL = 10;

    private LogFiles() {}

    static String path(String directory, long offset, String suffix) {
        String digits = Long.toString(offset);
        return directory + "/" + "0".repeat(DIGITS - digits.length()) + digits + suffix;
    }

    /** The offset in a name, empty when the name is not of this kind. */
    static OptionalLong offsetOf(String name, String suffix) {
        if (name.length() != DIGITS + suffix.length() || !name.endsWith(suffix)) {
            return OptionalLong.empty();
        }
        long offset = 0;
        for (int i = 0; i < DIGITS; i++) {
            int digit = Character.digit(name.charAt(i), DECIMAL);
            if (digit < 0 || offset > (Long.MAX_VALUE - digit) / DECIMAL) {
                return OptionalLong.empty();
            }
            offset = offset * DECIMAL + digit;
        }
        return OptionalLong.of(offset);
    }

    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }
}
