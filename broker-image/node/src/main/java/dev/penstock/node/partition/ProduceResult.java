/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.protocol.ErrorCode;
import dev.penstock.record.BatchValidator.RecordError;
import dev.penstock.replication.ProduceAnswer;

import java.util.List;

/** What a producer is told of one partition. */
public sealed interface ProduceResult {
    /** The records are in the log, as the replica says. */
    record Appended(ProduceAnswer.Acknowledged answer) implements ProduceResult {
        public long baseOffset() {
            return answer.baseOffset();
        }
    }

    /**
     * They are not, or it is not known.
     *
     * @param message why, for people; "" when the code says it all
     * @param recordErrors which records are to blame; empty when it is the batch as a whole
     */
    record Failed(ErrorCode error, String message, List<RecordError> recordErrors)
            implements ProduceResult {
        public Failed {
            recordErrors = List.copyOf(recordErrors);
        }

        public Failed(ErrorCode error, String message) {
            this(error, message, List.of());
        }
    }

    /** What a replica's answer means to the producer. */
    static ProduceResult of(ProduceAnswer answer) {
        return switch (answer) {
            case ProduceAnswer.Acknowledged done -> new Appended(done);
            case ProduceAnswer.Failed(var error) -> new Failed(ErrorCode.valueOf(error.name()), "");
            case ProduceAnswer.Refused(String errorName, String message) ->
                    new Failed(ErrorCode.valueOf(errorName), message);
        };
    }
}
