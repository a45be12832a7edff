/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import dev.penstock.record.BatchValidator.Reason;
import dev.penstock.record.BatchValidator.RecordError;
import dev.penstock.record.BatchValidator.Rules;
import dev.penstock.record.BatchValidator.Verdict;

import java.util.ArrayList;
import java.util.List;

/** One thing that must be right with a producer's batch. The cheap and the fatal stand first. */
interface Check {
    Verdict FINE = new Verdict.Accepted(0);

    List<Check> IN_ORDER =
            List.of(
                    Check::size,
                    Check::checksum,
                    Check::compression,
                    Check::recordCount,
                    Check::control,
                    Check::producer,
                    Check::timestamp,
                    Check::records);

    Verdict judge(RecordBatch batch, Rules rules, long nowMs);

    private static Verdict size(RecordBatch batch, Rules rules, long nowMs) {
        return batch.sizeBytes() <= rules.maxBatchBytes()
                ? FINE
                : BatchValidator.rejected(
                        Reason.MESSAGE_TOO_LARGE,
                        "the batch has %d bytes, max.message.bytes allows %d"
                                .formatted(batch.sizeBytes(), rules.maxBatchBytes()));
    }

    private static Verdict checksum(RecordBatch batch, Rules rules, long nowMs) {
        return batch.isCrcValid()
                ? FINE
                : BatchValidator.rejected(
                        Reason.CORRUPT_MESSAGE, "the checksum of the batch does not fit");
    }

    private static Verdict compression(RecordBatch batch, Rules rules, long nowMs) {
        int id = batch.attributes() & BatchLayout.COMPRESSION_MASK;
        return Compression.isKnown(id)
                ? FINE
                : BatchValidator.rejected(
                        Reason.UNSUPPORTED_COMPRESSION_TYPE, "there is no compression " + id);
    }

    private static Verdict recordCount(RecordBatch batch, Rules rules, long nowMs) {
        if (batch.recordCount() <= 0) {
            return BatchValidator.rejected(
                    Reason.INVALID_RECORD,
                    "the batch says that it has " + batch.recordCount() + " records");
        }
        if (batch.lastOffsetDelta() != batch.recordCount() - 1) {
            return BatchValidator.rejected(
                    Reason.INVALID_RECORD,
                    "the last of %d records cannot have the offset delta %d"
                            .formatted(batch.recordCount(), batch.lastOffsetDelta()));
        }
        return FINE;
    }

    private static Verdict control(RecordBatch batch, Rules rules, long nowMs) {
        return batch.isControl()
                ? BatchValidator.rejected(
                        Reason.INVALID_RECORD, "clients may not write control records")
                : FINE;
    }

    private static Verdict producer(RecordBatch batch, Rules rules, long nowMs) {
        if (!batch.hasProducerId()) {
            return batch.isTransactional()
                    ? BatchValidator.rejected(
                            Reason.INVALID_RECORD, "a transactional batch needs a producer id")
                    : FINE;
        }
        return batch.producerEpoch() < 0 || batch.baseSequence() < 0
                ? BatchValidator.rejected(
                        Reason.INVALID_RECORD,
                        "producer %d sent the epoch %d and the sequence %d"
                                .formatted(
                                        batch.producerId(),
                                        batch.producerEpoch(),
                                        batch.baseSequence()))
                : FINE;
    }

    private static Verdict timestamp(RecordBatch batch, Rules rules, long nowMs) {
        if (batch.timestampType() == TimestampType.LOG_APPEND_TIME) {
            return BatchValidator.rejected(
                    Reason.INVALID_TIMESTAMP, "only the broker may set the append time");
        }
        if (rules.timestampType() == TimestampType.LOG_APPEND_TIME
                || batch.maxTimestampMs() == BatchLayout.NO_TIMESTAMP) {
            return FINE;
        }
        return timestampOutside(batch.maxTimestampMs(), rules, nowMs)
                ? invalidTimestamp(batch.maxTimestampMs(), nowMs)
                : FINE;
    }

    private static Verdict records(RecordBatch batch, Rules rules, long nowMs) {
        if (!rules.checkRecords()) {
            return FINE;
        }
        Blame keyless = new Blame();
        Blame outOfTime = new Blame();
        int index = 0;
        for (Record record : batch.records()) {
            if (record.offset() != batch.baseOffset() + index) {
                return BatchValidator.rejected(
                        Reason.INVALID_RECORD,
                        "record %d of the batch has the offset delta %d"
                                .formatted(index, record.offset() - batch.baseOffset()));
            }
            if (rules.requireKeys() && record.key() == null) {
                keyless.add(index, "a compacted topic needs records with keys");
            }
            if (rules.timestampType() == TimestampType.CREATE_TIME
                    && record.timestampMs() != BatchLayout.NO_TIMESTAMP
                    && timestampOutside(record.timestampMs(), rules, nowMs)) {
                outOfTime.add(index, timestampMessage(record.timestampMs(), nowMs));
            }
            index++;
        }
        return keyless.verdict(Reason.INVALID_RECORD) instanceof Verdict.Rejected rejected
                ? rejected
                : outOfTime.verdict(Reason.INVALID_TIMESTAMP);
    }

    /** Records that are refused for one reason. */
    final class Blame {
        private final List<RecordError> named = new ArrayList<>();
        private int count;

        private void add(int index, String message) {
            count++;
            if (named.size() < RecordLimits.MAX_RECORD_ERRORS) {
                named.add(new RecordError(index, message));
            }
        }

        private Verdict verdict(Reason reason) {
            if (count == 0) {
                return FINE;
            }
            RecordError first = named.getFirst();
            return new Verdict.Rejected(
                    reason,
                    "%d records are refused, the first at %d: %s"
                            .formatted(count, first.index(), first.message()),
                    named);
        }
    }

    private static boolean timestampOutside(long timestampMs, Rules rules, long nowMs) {
        return timestampMs < 0
                || nowMs - timestampMs > rules.timestampBeforeMaxMs()
                || timestampMs - nowMs > rules.timestampAfterMaxMs();
    }

    private static Verdict invalidTimestamp(long timestampMs, long nowMs) {
        return BatchValidator.rejected(
                Reason.INVALID_TIMESTAMP, timestampMessage(timestampMs, nowMs));
    }

    private static String timestampMessage(long timestampMs, long nowMs) {
        return "the timestamp %d is too far from the broker's time %d"
                .formatted(timestampMs, nowMs);
    }
}
