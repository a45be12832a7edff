/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.log.SegmentedLog;
import dev.penstock.log.TimestampedOffset;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.replication.PartitionLeader;
import dev.penstock.replication.PartitionReplica;
import dev.penstock.replication.ReadLevel;
import dev.penstock.replication.Role;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Which offset of a partition is asked for, by time or by epoch. On the partition's loop. */
record OffsetLookup(SegmentedLog log, PartitionReplica replica) {
    /** Answers ListOffsets. */
    OffsetFound offset(OffsetAsk ask) {
        Optional<PartitionLeader> leader = replica.leader();
        if (leader.isEmpty()) {
            return OffsetFound.failed(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        }
        Optional<ErrorCode> objection = epochObjection(leader.get(), ask.currentLeaderEpoch());
        if (objection.isPresent()) {
            return OffsetFound.failed(objection.get());
        }
        try {
            long timestamp = ask.timestamp();
            boolean endIsKnown =
                    ask.level() == ReadLevel.LOG_END || leader.get().knowsHighWatermark();
            if (timestamp == OffsetAsk.LATEST) {
                if (!endIsKnown) {
                    return OffsetFound.failed(ErrorCode.OFFSET_NOT_AVAILABLE);
                }
                return at(readableEnd(ask), OffsetFound.NO_TIMESTAMP);
            }
            if (timestamp == OffsetAsk.EARLIEST || timestamp == OffsetAsk.EARLIEST_LOCAL) {
                return at(log.logStartOffset(), OffsetFound.NO_TIMESTAMP);
            }
            return timestamp == OffsetAsk.MAX_TIMESTAMP
                    ? found(log.offsetOfMaxTimestamp(), ask)
                    : found(log.offsetForTimestamp(timestamp), ask);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers OffsetForLeaderEpoch; with the end of the log, as consumers compare it only. */
    EpochEndFound epochEnd(EpochAsk ask) {
        Optional<PartitionLeader> leader = replica.leader();
        if (leader.isEmpty()) {
            return EpochEndFound.failed(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        }
        Optional<ErrorCode> objection = epochObjection(leader.get(), ask.currentLeaderEpoch());
        if (objection.isPresent()) {
            return EpochEndFound.failed(objection.get());
        }
        if (ask.leaderEpoch() < 0) {
            return EpochEndFound.NOTHING;
        }
        return log.endOffsetFor(new LeaderEpoch(ask.leaderEpoch()))
                .map(end -> new EpochEndFound(ErrorCode.NONE, end.epoch().value(), end.endOffset()))
                .orElse(EpochEndFound.NOTHING);
    }

    private long readableEnd(OffsetAsk ask) {
        long highWatermark = replica.highWatermark();
        return switch (ask.level()) {
            case LOG_END -> log.logEndOffset();
            case HIGH_WATERMARK -> highWatermark;
            case LAST_STABLE_OFFSET -> log.lastStableOffset(highWatermark);
        };
    }

    private OffsetFound found(Optional<TimestampedOffset> offset, OffsetAsk ask) {
        return offset.filter(known -> known.offset() < readableEnd(ask))
                .map(known -> at(known.offset(), known.timestampMs()))
                .orElse(OffsetFound.NOTHING);
    }

    private OffsetFound at(long offset, long timestampMs) {
        int epoch =
                log.epochAt(
                                Math.max(
                                        log.logStartOffset(),
                                        Math.min(offset, log.logEndOffset() - 1)))
                        .map(LeaderEpoch::value)
                        .orElseGet(
                                () ->
                                        replica.role()
                                                .map(role -> role.leaderEpoch().value())
                                                .orElse(OffsetFound.NO_EPOCH));
        return new OffsetFound(ErrorCode.NONE, offset, timestampMs, epoch);
    }

    private static Optional<ErrorCode> epochObjection(Role role, int currentLeaderEpoch) {
        if (currentLeaderEpoch < 0 || currentLeaderEpoch == role.leaderEpoch().value()) {
            return Optional.empty();
        }
        return Optional.of(
                currentLeaderEpoch < role.leaderEpoch().value()
                        ? ErrorCode.FENCED_LEADER_EPOCH
                        : ErrorCode.UNKNOWN_LEADER_EPOCH);
    }
}
