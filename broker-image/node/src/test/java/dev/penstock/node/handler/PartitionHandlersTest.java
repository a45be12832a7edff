/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.FileStore;
import dev.penstock.node.controller.api.MachineController;
import dev.penstock.node.partition.ProduceResult;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DeleteRecordsRequest;
import dev.penstock.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import dev.penstock.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import dev.penstock.protocol.message.DeleteRecordsResponse;
import dev.penstock.protocol.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import dev.penstock.protocol.message.DescribeLogDirsRequest;
import dev.penstock.protocol.message.DescribeLogDirsRequest.DescribableLogDirTopic;
import dev.penstock.protocol.message.DescribeLogDirsResponse;
import dev.penstock.protocol.message.DescribeLogDirsResponse.DescribeLogDirsPartition;
import dev.penstock.protocol.message.DescribeLogDirsResponse.DescribeLogDirsResult;
import dev.penstock.protocol.message.DescribeLogDirsResponse.DescribeLogDirsTopic;
import dev.penstock.protocol.message.OffsetForLeaderEpochRequest;
import dev.penstock.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderPartition;
import dev.penstock.protocol.message.OffsetForLeaderEpochRequest.OffsetForLeaderTopic;
import dev.penstock.protocol.message.OffsetForLeaderEpochResponse;
import dev.penstock.protocol.message.OffsetForLeaderEpochResponse.EpochEndOffset;
import dev.penstock.world.SimDisk;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class PartitionHandlersTest {
    private static final BrokerId FOLLOWER = new BrokerId(1);
    private static final long CAPACITY = 1L << 30;

    private final MachineController cluster =
            new MachineController(new TreeMap<>(Map.of("log.dirs", "/somewhere/data")));
    private final SimDisk disk = SimDisk.standalone(1);
    private final LocalPartitions local = new LocalPartitions(cluster, disk);

    @BeforeEach
    void topics() {
        disk.capacityBytes(CAPACITY);
        cluster.start(0);
        cluster.start(1);
        cluster.createTopic("orders", 2, 1);
    }

    // ---- OffsetForLeaderEpoch ----

    /** Epoch 3 holds offsets 0 and 1, epoch 5 holds 2 to 4, epoch 8 leads and is empty. */
    @ParameterizedTest
    @CsvSource({
        // asked epoch, known epoch, error, epoch, end
        "3, 8, NONE, 3, 2",
        "4, 8, NONE, 3, 2",
        "5, 8, NONE, 5, 5",
        "7, -1, NONE, 5, 5",
        "8, 8, NONE, 8, 5",
        "9, 8, NONE, -1, -1",
        "-1, 8, NONE, -1, -1",
        "1, 8, NONE, 1, 0",
        "5, 7, FENCED_LEADER_EPOCH, -1, -1",
        "5, 9, UNKNOWN_LEADER_EPOCH, -1, -1",
    })
    void anEpochEndsWhereTheNextOneBegins(
            int asked, int known, ErrorCode error, int epoch, long end) {
        local.lead("orders", 0, 3);
        local.append("orders", 0, 2);
        local.lead("orders", 0, 5);
        local.append("orders", 0, 3);
        local.lead("orders", 0, 8);

        EpochEndOffset answer = epochEnd("orders", 0, known, asked);

        assertThat(ErrorCode.of(answer.errorCode())).isEqualTo(error);
        assertThat(answer.leaderEpoch()).isEqualTo(epoch);
        assertThat(answer.endOffset()).isEqualTo(end);
    }

    @Test
    void onlyTheLeaderKnowsWhereEpochsEnd() {
        local.follow("orders", 0, 3);

        assertThat(epochError("orders", 0)).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(epochError("orders", 1)).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(epochError("orders", 2)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(epochError("orders", -1)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(epochError("nothing", 0)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    // ---- DeleteRecords ----

    @ParameterizedTest
    @CsvSource({
        "3, NONE, 3",
        "0, NONE, 0",
        "10, NONE, 10",
        "-1, NONE, 10",
        "11, OFFSET_OUT_OF_RANGE, -1",
        "-2, OFFSET_OUT_OF_RANGE, -1"
    })
    void recordsAreDeletedUpToTheHighWatermark(long offset, ErrorCode error, long lowWatermark) {
        local.lead("orders", 0, 1);
        local.append("orders", 0, 10);

        DeleteRecordsPartitionResult answer = delete("orders", 0, offset);

        assertThat(ErrorCode.of(answer.errorCode())).isEqualTo(error);
        assertThat(answer.lowWatermark()).isEqualTo(lowWatermark);
    }

    @Test
    void theLogNeverBeginsEarlierAgain() {
        local.lead("orders", 0, 1);
        local.append("orders", 0, 10);

        delete("orders", 0, 7);

        assertThat(delete("orders", 0, 3).lowWatermark()).isEqualTo(7);
    }

    @Test
    void whatIsNotCommittedIsNotDeleted() {
        local.lead("orders", 0, 1, FOLLOWER);
        local.append("orders", 0, 10);

        assertThat(ErrorCode.of(delete("orders", 0, 1).errorCode()))
                .isEqualTo(ErrorCode.OFFSET_OUT_OF_RANGE);
        assertThat(delete("orders", 0, -1).lowWatermark()).isZero();
    }

    @Test
    void recordsAreDeletedByTheLeaderOfATopicThatDeletes() {
        cluster.createTopic("__consumer_offsets", 1, 1);
        cluster.createTopicWith("compacted", "cleanup.policy", "compact");
        cluster.createTopicWith("both", "cleanup.policy", "compact,delete");
        local.lead("__consumer_offsets", 0, 1);
        local.lead("compacted", 0, 1);
        local.lead("both", 0, 1);
        local.follow("orders", 0, 1);

        assertThat(deletionError("__consumer_offsets", 0))
                .isEqualTo(ErrorCode.INVALID_TOPIC_EXCEPTION);
        assertThat(deletionError("compacted", 0)).isEqualTo(ErrorCode.POLICY_VIOLATION);
        assertThat(deletionError("both", 0)).isEqualTo(ErrorCode.NONE);
        assertThat(deletionError("orders", 0)).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(deletionError("orders", 9)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        assertThat(deletionError("nothing", 0)).isEqualTo(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }

    // ---- DescribeLogDirs ----

    @Test
    void aLogDirectoryHoldsPartitionsOfTheirSizes() {
        local.lead("orders", 0, 1);
        local.lead("orders", 1, 1);
        local.append("orders", 1, 10);

        DescribeLogDirsResult directory = describe(null);

        assertThat(ErrorCode.of(directory.errorCode())).isEqualTo(ErrorCode.NONE);
        assertThat(directory.logDir()).isEqualTo("/somewhere/data");
        assertThat(directory.totalBytes()).isEqualTo(CAPACITY);
        assertThat(directory.usableBytes()).isPositive().isLessThan(CAPACITY);
        assertThat(directory.topics())
                .singleElement()
                .satisfies(
                        topic -> {
                            assertThat(topic.name()).isEqualTo("orders");
                            assertThat(topic.partitions())
                                    .extracting(
                                            DescribeLogDirsPartition::partitionIndex,
                                            each -> each.partitionSize() > 1_000,
                                            DescribeLogDirsPartition::offsetLag,
                                            DescribeLogDirsPartition::isFutureKey)
                                    .containsExactly(
                                            tuple(0, false, 0L, false), tuple(1, true, 0L, false));
                        });
    }

    @Test
    void onlyPartitionsThatAreAskedAboutAreShown() {
        local.lead("orders", 0, 1);
        local.lead("orders", 1, 1);

        assertThat(
                        describe(
                                        List.of(
                                                new DescribableLogDirTopic()
                                                        .setTopic("orders")
                                                        .setPartitions(List.of(1, 5)),
                                                new DescribableLogDirTopic()
                                                        .setTopic("nothing")
                                                        .setPartitions(List.of(0))))
                                .topics())
                .singleElement()
                .extracting(DescribeLogDirsTopic::partitions)
                .satisfies(
                        partitions ->
                                assertThat(partitions)
                                        .extracting(DescribeLogDirsPartition::partitionIndex)
                                        .containsExactly(1));
        assertThat(describe(List.of()).topics()).isEmpty();
    }

    @Test
    void aBrokerThatTakesNoMoreReplicasIsShownAsCordoned() {
        assertThat(describe(null).isCordoned()).isFalse();

        cluster.setOfBroker(0, "cordoned.log.dirs", "*");

        assertThat(describe(null).isCordoned()).isTrue();
    }

    @Test
    void aDirectoryThatDoesNotAnswerIsToldSo() {
        LocalPartitions failing = new LocalPartitions(cluster, withoutVolume(disk));

        DescribeLogDirsResult directory =
                AskedRequest.ask(
                                handler(failing),
                                new DescribeLogDirsRequest().setTopics(null),
                                DescribeLogDirsResponse.class)
                        .results()
                        .getFirst();

        assertThat(ErrorCode.of(directory.errorCode())).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
        assertThat(directory.topics()).isEmpty();
    }

    // ---- settings ----

    @Test
    void aBrokersOwnDefaultHoldsOnThatBroker() {
        local.followImage();
        cluster.createTopic("new", 1, 1, 0);

        cluster.setOfBroker(1, "message.max.bytes", "50");
        assertThat(local.append("new", 0)).isInstanceOf(ProduceResult.Appended.class);

        cluster.setOfBroker(0, "message.max.bytes", "50");
        assertThat(local.append("new", 0))
                .isInstanceOfSatisfying(
                        ProduceResult.Failed.class,
                        failed ->
                                assertThat(failed.error()).isEqualTo(ErrorCode.MESSAGE_TOO_LARGE));
    }

    // ---- words ----

    private EpochEndOffset epochEnd(String topic, int partition, int known, int asked) {
        return AskedRequest.ask(
                        new OffsetForLeaderEpochHandler(cluster.image, local.partitions),
                        new OffsetForLeaderEpochRequest()
                                .setTopics(
                                        List.of(
                                                new OffsetForLeaderTopic()
                                                        .setTopic(topic)
                                                        .setPartitions(
                                                                List.of(
                                                                        new OffsetForLeaderPartition()
                                                                                .setPartition(
                                                                                        partition)
                                                                                .setCurrentLeaderEpoch(
                                                                                        known)
                                                                                .setLeaderEpoch(
                                                                                        asked))))),
                        OffsetForLeaderEpochResponse.class)
                .topics()
                .getFirst()
                .partitions()
                .getFirst();
    }

    private ErrorCode epochError(String topic, int partition) {
        return ErrorCode.of(epochEnd(topic, partition, -1, 3).errorCode());
    }

    private DeleteRecordsPartitionResult delete(String topic, int partition, long offset) {
        return AskedRequest.ask(
                        new DeleteRecordsHandler(cluster.image, cluster.settings, local.partitions),
                        new DeleteRecordsRequest()
                                .setTopics(
                                        List.of(
                                                new DeleteRecordsTopic()
                                                        .setName(topic)
                                                        .setPartitions(
                                                                List.of(
                                                                        new DeleteRecordsPartition()
                                                                                .setPartitionIndex(
                                                                                        partition)
                                                                                .setOffset(
                                                                                        offset))))),
                        DeleteRecordsResponse.class)
                .topics()
                .getFirst()
                .partitions()
                .getFirst();
    }

    private ErrorCode deletionError(String topic, int partition) {
        return ErrorCode.of(delete(topic, partition, -1).errorCode());
    }

    private DescribeLogDirsResult describe(@Nullable List<DescribableLogDirTopic> topics) {
        DescribeLogDirsResponse answer =
                AskedRequest.ask(
                        handler(local),
                        new DescribeLogDirsRequest().setTopics(topics),
                        DescribeLogDirsResponse.class);
        assertThat(answer.errorCode()).isZero();
        assertThat(answer.results()).hasSize(1);
        return answer.results().getFirst();
    }

    private static DescribeLogDirsHandler handler(LocalPartitions of) {
        return new DescribeLogDirsHandler(
                LocalPartitions.SELF,
                of.cluster.image,
                of.cluster.settings,
                of.partitions,
                of.directories,
                of.store);
    }

    private static FileStore withoutVolume(FileStore store) {
        return (FileStore)
                Proxy.newProxyInstance(
                        FileStore.class.getClassLoader(),
                        new Class<?>[] {FileStore.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("totalBytes")) {
                                throw new IOException("Input/output error");
                            }
                            try {
                                return method.invoke(store, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }
}
