/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.client;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.Uuid;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.FetchRequest;
import dev.penstock.protocol.message.FetchResponse;
import dev.penstock.protocol.message.FetchResponse.AbortedTransaction;
import dev.penstock.protocol.message.FetchResponse.PartitionData;
import dev.penstock.record.ControlMarker;
import dev.penstock.record.Record;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatches;
import dev.penstock.schema.RecordsPayload;
import dev.penstock.simulation.client.ClusterClient.Leader;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads what is committed of all partitions from their beginning, and leaves out what was aborted
 * by what the leader says of it, as Kafka's consumers do; tells the ledger.
 */
public final class CommittedReader {
    private static final int MAX_WAIT_MS = 200;
    private static final int MAX_BYTES = 4_096;
    private static final byte READ_COMMITTED = 1;

    private final ClusterClient client;
    private final Ledger ledger;
    private final SortedMap<Integer, SortedMap<Long, Ledger.Entry>> read = new TreeMap<>();
    private final List<Lane> lanes = new ArrayList<>();

    public CommittedReader(ClusterClient client, Ledger ledger, int partitions) {
        this.client = client;
        this.ledger = ledger;
        for (int partition = 0; partition < partitions; partition++) {
            lanes.add(new Lane(partition));
            read.put(partition, new TreeMap<>());
        }
    }

    public void start() {
        client.loop().execute(() -> lanes.forEach(Lane::fetch));
    }

    /** What it was given, by partition and offset. */
    public SortedMap<Integer, SortedMap<Long, Ledger.Entry>> read() {
        return read;
    }

    /** Whether it has read all that is committed, and no transaction is open any more. */
    public boolean hasReachedEnd() {
        return lanes.stream()
                .allMatch(
                        lane ->
                                lane.position == lane.highWatermark
                                        && Objects.requireNonNull(read.get(lane.partition)).size()
                                                >= ledger.leastRecords(lane.partition));
    }

    @Override
    public String toString() {
        return "committed reader " + lanes;
    }

    /** One partition. */
    private final class Lane {
        private final int partition;
        private final SortedSet<Long> aborting = new TreeSet<>();
        private long position;
        private long highWatermark = -1;
        private long lastStableOffset = -1;
        private String lastError = "";

        Lane(int partition) {
            this.partition = partition;
        }

        @Override
        public String toString() {
            return "%d:%d/%d/%d %s"
                    .formatted(partition, position, lastStableOffset, highWatermark, lastError);
        }

        void fetch() {
            Uuid topicId = client.topicId();
            Leader leader = client.leader(partition);
            if (topicId == null || leader == null) {
                retryLater();
                return;
            }
            client.ask(leader.broker(), ApiKey.FETCH, request(topicId, leader), this::answered);
        }

        private void retryLater() {
            client.refresh();
            client.later(this::fetch);
        }

        private FetchRequest request(Uuid topicId, Leader leader) {
            FetchRequest.FetchPartition wanted =
                    new FetchRequest.FetchPartition()
                            .setPartition(partition)
                            .setCurrentLeaderEpoch(leader.epoch())
                            .setFetchOffset(position)
                            .setLastFetchedEpoch(-1)
                            .setLogStartOffset(-1)
                            .setPartitionMaxBytes(MAX_BYTES);
            return new FetchRequest()
                    .setMaxWaitMs(MAX_WAIT_MS)
                    .setMinBytes(1)
                    .setMaxBytes(MAX_BYTES)
                    .setIsolationLevel(READ_COMMITTED)
                    .setSessionEpoch(-1)
                    .setTopics(
                            List.of(
                                    new FetchRequest.FetchTopic()
                                            .setTopicId(topicId)
                                            .setPartitions(List.of(wanted))));
        }

        private void answered(PeerAnswer answer) {
            if (!(answer instanceof PeerAnswer.Answered(FetchResponse response))) {
                lastError = answer.toString();
                retryLater();
                return;
            }
            ErrorCode error = ErrorCode.of(response.errorCode());
            if (error == ErrorCode.NONE && !response.responses().isEmpty()) {
                PartitionData data = response.responses().getFirst().partitions().getFirst();
                error = ErrorCode.of(data.errorCode());
                if (error == ErrorCode.NONE) {
                    take(data);
                }
            }
            lastError = error.name();
            if (error == ErrorCode.NONE) {
                client.loop().execute(this::fetch);
            } else {
                retryLater();
            }
        }

        private void take(PartitionData data) {
            highWatermark = data.highWatermark();
            lastStableOffset = data.lastStableOffset();
            if (!(data.records() instanceof RecordsPayload.Bytes bytes)) {
                return;
            }
            List<AbortedTransaction> aborted =
                    new ArrayList<>(Objects.requireNonNull(data.abortedTransactions()));
            aborted.sort(Comparator.comparingLong(AbortedTransaction::firstOffset));
            aborting.clear();
            for (RecordBatch batch : RecordBatches.of(bytes.toByteBuffer())) {
                Invariants.check(
                        batch.lastOffset() < lastStableOffset,
                        "only what is decided is given",
                        batch,
                        lastStableOffset);
                while (!aborted.isEmpty()
                        && aborted.getFirst().firstOffset() <= batch.lastOffset()) {
                    aborting.add(aborted.removeFirst().producerId());
                }
                take(batch);
            }
        }

        private void take(RecordBatch batch) {
            if (batch.isControl()) {
                boolean aborts =
                        ControlMarker.from(batch.records().iterator().next())
                                .filter(marker -> marker.type() == ControlMarker.Type.ABORT)
                                .isPresent();
                if (aborts) {
                    aborting.remove(batch.producerId());
                }
            } else if (!aborting.contains(batch.producerId())) {
                for (Record found : batch.records()) {
                    if (found.offset() >= position) {
                        take(found);
                    }
                }
            }
            position = Math.max(position, batch.nextOffset());
        }

        private void take(Record found) {
            String value =
                    StandardCharsets.UTF_8.decode(Objects.requireNonNull(found.value())).toString();
            Ledger.Entry entry = Ledger.Entry.parse(value);
            ledger.read(partition, found.offset(), entry);
            Objects.requireNonNull(read.get(partition)).put(found.offset(), entry);
        }
    }
}
