/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Judges the batch that a producer sends for one partition, before anything of it is believed.
 * Looks at the header and the checksum; inflates nothing unless {@link Rules#checkRecords} asks for
 * it.
 *
 * <p>A producer sends one batch per partition and request, with all offsets counted from its first
 * record, so that the broker needs to write one base offset only.
 */
public final class BatchValidator {
    private final Rules rules;

    /**
     * What a topic accepts.
     *
     * @param maxBatchBytes {@code max.message.bytes}: the largest batch, as it is stored
     * @param timestampBeforeMaxMs {@code message.timestamp.before.max.ms}: how old a record may be
     * @param timestampAfterMaxMs {@code message.timestamp.after.max.ms}: how far in the future
     * @param timestampType with append time the producer's timestamps do not matter
     * @param checkRecords whether each record is decoded and checked
     * @param requireKeys whether a record needs a key (compacted topics); needs checkRecords
     */
    public record Rules(
            int maxBatchBytes,
            long timestampBeforeMaxMs,
            long timestampAfterMaxMs,
            TimestampType timestampType,
            boolean checkRecords,
            boolean requireKeys) {
        private static final int DEFAULT_MAX_BATCH_BYTES = 1024 * 1024 + 12;
        private static final long ONE_HOUR_MS = 3_600_000L;

        /** Kafka's defaults for a topic. */
        public static final Rules DEFAULTS =
                new Rules(
                        DEFAULT_MAX_BATCH_BYTES,
                        Long.MAX_VALUE,
                        ONE_HOUR_MS,
                        TimestampType.CREATE_TIME,
                        false,
                        false);

        public Rules withMaxBatchBytes(int bytes) {
            return new Rules(
                    bytes,
                    timestampBeforeMaxMs,
                    timestampAfterMaxMs,
                    timestampType,
                    checkRecords,
                    requireKeys);
        }

        /** Decodes each record; a compacted topic also requires keys. */
        public Rules withRecordChecks(boolean keysRequired) {
            return new Rules(
                    maxBatchBytes,
                    timestampBeforeMaxMs,
                    timestampAfterMaxMs,
                    timestampType,
                    true,
                    keysRequired);
        }
    }

    /** What is said of a batch. */
    public sealed interface Verdict {
        /** The batch may be appended. */
        record Accepted(int recordCount) implements Verdict {}

        /**
         * The batch is refused; the message is for the producer's author.
         *
         * @param recordErrors which records are to blame; empty when it is the batch as a whole
         */
        record Rejected(Reason reason, String message, List<RecordError> recordErrors)
                implements Verdict {
            public Rejected {
                recordErrors = List.copyOf(recordErrors);
            }
        }
    }

    /**
     * What is wrong with one record.
     *
     * @param index in the batch, from 0
     */
    public record RecordError(int index, String message) {}

    /** Why a batch is refused; the names are those of Kafka's errors. */
    public enum Reason {
        CORRUPT_MESSAGE,
        UNSUPPORTED_FOR_MESSAGE_FORMAT,
        INVALID_RECORD,
        MESSAGE_TOO_LARGE,
        INVALID_TIMESTAMP,
        UNSUPPORTED_COMPRESSION_TYPE
    }

    public BatchValidator(Rules rules) {
        this.rules = rules;
    }

    /** Judges the remaining bytes, which must be one batch. */
    public Verdict validate(ByteBuffer batches, long nowMs) {
        try {
            Verdict tooOld = judgeFormat(batches);
            if (tooOld instanceof Verdict.Rejected) {
                return tooOld;
            }
            RecordBatch batch = new RecordBatch(batches, batches.position());
            Verdict framing = judgeFraming(batch.sizeBytes(), batches.remaining());
            if (framing instanceof Verdict.Rejected) {
                return framing;
            }
            for (Check check : Check.IN_ORDER) {
                Verdict verdict = check.judge(batch, rules, nowMs);
                if (verdict instanceof Verdict.Rejected) {
                    return verdict;
                }
            }
            return new Verdict.Accepted(batch.recordCount());
        } catch (TooLargeRecordsException e) {
            // Kafka's producer splits a batch that is refused so, and sends the parts.
            return rejected(Reason.MESSAGE_TOO_LARGE, String.valueOf(e.getMessage()));
        } catch (CorruptRecordsException e) {
            String message = e.getMessage();
            return rejected(Reason.CORRUPT_MESSAGE, message == null ? "corrupt" : message);
        }
    }

    private static Verdict judgeFormat(ByteBuffer batches) {
        int available = batches.remaining();
        if (available <= BatchLayout.MAGIC_AT) {
            return rejected(
                    available == 0 ? Reason.INVALID_RECORD : Reason.CORRUPT_MESSAGE,
                    "a partition needs one batch, but has " + available + " bytes");
        }
        byte magic = batches.get(batches.position() + BatchLayout.MAGIC_AT);
        if (magic != BatchLayout.MAGIC) {
            return rejected(
                    magic == 0 || magic == 1
                            ? Reason.UNSUPPORTED_FOR_MESSAGE_FORMAT
                            : Reason.CORRUPT_MESSAGE,
                    "only batches of format 2 are accepted, not " + magic);
        }
        return Check.FINE;
    }

    private static Verdict judgeFraming(int size, int available) {
        if (size > available) {
            return rejected(
                    Reason.CORRUPT_MESSAGE,
                    "the batch claims " + size + " bytes, of which " + available + " came");
        }
        if (size < available) {
            return rejected(
                    Reason.INVALID_RECORD,
                    "a partition may have one batch in a request, but more bytes follow");
        }
        return Check.FINE;
    }

    static Verdict rejected(Reason reason, String message) {
        return new Verdict.Rejected(reason, message, List.of());
    }
}
