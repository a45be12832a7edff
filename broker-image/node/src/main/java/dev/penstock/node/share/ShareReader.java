/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.coordinator.share.ShareGroupConfig;
import dev.penstock.coordinator.share.delivery.AcquireLimit;
import dev.penstock.coordinator.share.delivery.AcquiredRecords;
import dev.penstock.coordinator.share.delivery.SharePartition;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.partition.FetchAsk;
import dev.penstock.node.partition.LedPartition;
import dev.penstock.node.partition.PartitionLoop;
import dev.penstock.node.partition.PartitionRead;
import dev.penstock.node.partition.ReadAsk;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.replication.ReadLevel;

import java.io.IOException;
import java.util.List;

/** Reads the log for the members of one share-partition. On the partition's loop. */
final class ShareReader {
    /** So often it reads on when nothing of what it has read may be delivered. */
    private static final int MAX_READS = 16;

    private final PartitionLoop partitions;
    private final TopicPartition partition;
    private final SharePartition machine;
    private final ShareGroupConfig config;

    ShareReader(
            PartitionLoop partitions,
            TopicPartition partition,
            SharePartition machine,
            ShareGroupConfig config) {
        this.partitions = partitions;
        this.partition = partition;
        this.machine = machine;
        this.config = config;
    }

    static ReadAsk ask(
            TopicPartition partition, long offset, int maxBytes, ShareGroupConfig config) {
        return new ReadAsk(
                partition,
                offset,
                null,
                null,
                maxBytes,
                config.readCommitted() ? ReadLevel.LAST_STABLE_OFFSET : ReadLevel.HIGH_WATERMARK,
                null,
                ReadAsk.Consumer.OF_LEADER);
    }

    /** Has the member acquire what is available. */
    ShareFind acquire(String memberId, int maxBytes, AcquireLimit limit, long nowNanos) {
        for (int i = 0; i < MAX_READS && machine.isOpen(config); i++) {
            long offset = machine.fetchOffset();
            switch (read(offset, maxBytes)) {
                case PartitionRead.Records records when records.sizeBytes() > 0 -> {
                    ShareFind found = acquire(memberId, offset, records, limit, nowNanos);
                    if (!(found instanceof ShareFind.Nothing) || isAt(offset)) {
                        return found;
                    }
                }
                case PartitionRead.Failed failed
                        when failed.error() == ErrorCode.OFFSET_OUT_OF_RANGE -> {
                    adjust(offset, failed.logStartOffset());
                    if (isAt(offset)) {
                        return new ShareFind.Nothing();
                    }
                }
                case PartitionRead.Failed failed -> {
                    return new ShareFind.Failed(failed.error());
                }
                case PartitionRead.Records _,
                        PartitionRead.Elsewhere _,
                        PartitionRead.Diverging _ -> {
                    return new ShareFind.Nothing();
                }
            }
        }
        return new ShareFind.Nothing();
    }

    private boolean isAt(long offset) {
        return machine.fetchOffset() == offset;
    }

    private PartitionRead read(long offset, int maxBytes) {
        FetchAsk once =
                new FetchAsk(
                        List.of(ask(partition, offset, maxBytes, config)),
                        null,
                        maxBytes,
                        0,
                        0L,
                        () -> {});
        return partitions.read(once).visits().getFirst().read();
    }

    private ShareFind acquire(
            String memberId,
            long offset,
            PartitionRead.Records records,
            AcquireLimit limit,
            long nowNanos) {
        FetchedBatches fetched;
        try {
            fetched = FetchedBatches.of(records);
        } catch (IOException e) {
            // The log's own reads find out whether the disk is to blame.
            return new ShareFind.Failed(ErrorCode.KAFKA_STORAGE_ERROR);
        }
        List<AcquiredRecords> acquired =
                machine.acquire(memberId, offset, fetched.batches(), limit, config, nowNanos);
        return acquired.isEmpty()
                ? new ShareFind.Nothing()
                : new ShareFind.Records(acquired, fetched.slices(acquired), records.meter());
    }

    /** The log has not got what was next: it was deleted there, or was never committed. */
    private void adjust(long offset, long logStartOffset) {
        if (offset < logStartOffset) {
            machine.logStartsAt(logStartOffset);
        } else {
            partitions
                    .led(partition)
                    .map(LedPartition::logEndOffset)
                    .filter(end -> end < offset)
                    .ifPresent(machine::logEndsAt);
        }
    }
}
