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
import dev.penstock.protocol.message.FetchResponse.PartitionData;
import dev.penstock.record.Record;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatches;
import dev.penstock.schema.RecordsPayload;
import dev.penstock.simulation.client.ClusterClient.Leader;
import dev.penstock.simulation.client.History.Sent;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads all partitions from their beginning, without a group, and tells the history. */
public final class PartitionReader {
    private static final int MAX_WAIT_MS = 200;
    private static final int MAX_BYTES = 16_384;

    private final ClusterClient client;
    private final History history;
    private final SortedMap<Integer, SortedMap<Long, Sent>> read = new TreeMap<>();
    private final List<Lane> lanes = new ArrayList<>();

    public PartitionReader(ClusterClient client, History history, int partitions) {
        this.client = client;
        this.history = history;
        for (int partition = 0; partition < partitions; partition++) {
            lanes.add(new Lane(partition));
            read.put(partition, new TreeMap<>());
        }
    }

    public void start() {
        client.loop().execute(() -> lanes.forEach(Lane::fetch));
    }

    /** What it has read, by partition and offset. */
    public SortedMap<Integer, SortedMap<Long, Sent>> read() {
        return read;
    }

    /** Whether it has reached what leaders named as committed in their last answers. */
    public boolean hasReachedEnd() {
        return lanes.stream().allMatch(lane -> lane.position == lane.highWatermark);
    }

    @Override
    public String toString() {
        return "reader " + lanes;
    }

    /** One partition. */
    private final class Lane {
        private final int partition;
        private long position;
        private long highWatermark = -1;
        private String lastError = "";

        Lane(int partition) {
            this.partition = partition;
        }

        @Override
        public String toString() {
            return partition + ":" + position + "/" + highWatermark + " " + lastError;
        }

        void fetch() {
            Uuid topicId = client.topicId();
            Leader leader = client.leader(partition);
            if (topicId == null || leader == null) {
                retryLater();
                return;
            }
            long known = history.knownWatermark(partition, leader.epoch());
            client.ask(
                    leader.broker(),
                    ApiKey.FETCH,
                    request(topicId, leader),
                    answer -> answered(leader, known, answer));
        }

        private void retryLater() {
            client.refresh();
            client.later(this::fetch);
        }

        private FetchRequest request(Uuid topicId, Leader leader) {
            return new FetchRequest()
                    .setMaxWaitMs(MAX_WAIT_MS)
                    .setMinBytes(1)
                    .setMaxBytes(MAX_BYTES)
                    .setSessionEpoch(-1)
                    .setTopics(
                            List.of(
                                    new FetchRequest.FetchTopic()
                                            .setTopicId(topicId)
                                            .setPartitions(
                                                    List.of(
                                                            new FetchRequest.FetchPartition()
                                                                    .setPartition(partition)
                                                                    .setCurrentLeaderEpoch(
                                                                            leader.epoch())
                                                                    .setFetchOffset(position)
                                                                    .setLastFetchedEpoch(-1)
                                                                    .setLogStartOffset(-1)
                                                                    .setPartitionMaxBytes(
                                                                            MAX_BYTES)))));
        }

        private void answered(Leader leader, long known, PeerAnswer answer) {
            if (!(answer instanceof PeerAnswer.Answered(FetchResponse response))) {
                lastError = answer.toString();
                retryLater();
                return;
            }
            ErrorCode error = ErrorCode.of(response.errorCode());
            if (error == ErrorCode.NONE && !response.responses().isEmpty()) {
                PartitionData data = response.responses().getFirst().partitions().getFirst();
                error = ErrorCode.of(data.errorCode());
                if (error == ErrorCode.NONE && !take(leader, known, data)) {
                    error = ErrorCode.CORRUPT_MESSAGE;
                }
            }
            lastError = error.name();
            if (error == ErrorCode.NONE) {
                client.loop().execute(this::fetch);
            } else {
                retryLater();
            }
        }

        /** False when a part of it is damaged. */
        private boolean take(Leader leader, long known, PartitionData data) {
            highWatermark = data.highWatermark();
            history.watermark(partition, leader.epoch(), known, highWatermark);
            if (!(data.records() instanceof RecordsPayload.Bytes bytes)) {
                return true;
            }
            for (RecordBatch batch : RecordBatches.of(bytes.toByteBuffer())) {
                if (history.isToBeReadAgain(batch)) {
                    return false;
                }
                for (Record found : batch.records()) {
                    if (found.offset() >= position) {
                        take(found);
                    }
                }
                position = Math.max(position, batch.nextOffset());
            }
            return true;
        }

        private void take(Record found) {
            Invariants.check(
                    (found.offset() == position || history.isCompacted())
                            && found.offset() < highWatermark,
                    "records are read one after another, up to the high watermark",
                    found.offset(),
                    position);
            String value = StandardCharsets.UTF_8.decode(found.value()).toString();
            Sent sent = Sent.parse(partition, value);
            history.read(sent, found.offset());
            Objects.requireNonNull(read.get(partition)).put(found.offset(), sent);
            position = found.offset() + 1;
        }
    }
}
