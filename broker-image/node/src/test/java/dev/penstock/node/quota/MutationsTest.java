/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.message.CreatePartitionsRequest;
import dev.penstock.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import dev.penstock.protocol.message.CreateTopicsRequest;
import dev.penstock.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import dev.penstock.protocol.message.CreateTopicsRequest.CreatableTopic;
import dev.penstock.protocol.message.DeleteTopicsRequest;
import dev.penstock.protocol.message.MetadataRequest;

import org.junit.jupiter.api.Test;

import java.util.List;

class MutationsTest {
    private static final int DEFAULT_PARTITIONS = 3;

    private final Mutations mutations = new Mutations(_ -> DEFAULT_PARTITIONS);

    @Test
    void aNewTopicCountsAsManyPartitionsAsItGets() {
        CreateTopicsRequest request =
                new CreateTopicsRequest()
                        .setTopics(
                                List.of(
                                        new CreatableTopic().setName("a").setNumPartitions(5),
                                        new CreatableTopic().setName("b").setNumPartitions(-1),
                                        new CreatableTopic()
                                                .setName("c")
                                                .setNumPartitions(-1)
                                                .setAssignments(
                                                        List.of(
                                                                new CreatableReplicaAssignment(),
                                                                new CreatableReplicaAssignment()
                                                                        .setPartitionIndex(1)))));

        assertThat(mutations.partitions(request, MetadataImage.EMPTY))
                .isEqualTo(5 + DEFAULT_PARTITIONS + 2);
        assertThat(mutations.partitions(request.setValidateOnly(true), MetadataImage.EMPTY))
                .isZero();
    }

    @Test
    void whatIsNotThereCountsNothingWhenItIsRemoved() {
        DeleteTopicsRequest request =
                new DeleteTopicsRequest()
                        .setTopicNames(List.of("a"))
                        .setTopics(
                                List.of(
                                        new DeleteTopicsRequest.DeleteTopicState().setName("b"),
                                        new DeleteTopicsRequest.DeleteTopicState().setName(null)));

        assertThat(mutations.partitions(request, MetadataImage.EMPTY)).isZero();
    }

    @Test
    void morePartitionsCountWithoutThoseThatAreThere() {
        CreatePartitionsRequest request =
                new CreatePartitionsRequest()
                        .setTopics(List.of(new CreatePartitionsTopic().setName("a").setCount(4)));

        assertThat(mutations.partitions(request, MetadataImage.EMPTY)).isEqualTo(4);
        assertThat(mutations.partitions(new MetadataRequest(), MetadataImage.EMPTY)).isZero();
    }

    @Test
    void onlyClientsThatKnowTheErrorAreRefused() {
        assertThat(Mutations.mayBeRefused(ApiKey.CREATE_TOPICS, (short) 6)).isTrue();
        assertThat(Mutations.mayBeRefused(ApiKey.CREATE_TOPICS, (short) 5)).isFalse();
        assertThat(Mutations.mayBeRefused(ApiKey.DELETE_TOPICS, (short) 5)).isTrue();
        assertThat(Mutations.mayBeRefused(ApiKey.CREATE_PARTITIONS, (short) 2)).isFalse();
        assertThat(Mutations.mayBeRefused(ApiKey.METADATA, (short) 12)).isFalse();
    }
}
