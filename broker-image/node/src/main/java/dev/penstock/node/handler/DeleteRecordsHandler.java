/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.config.EffectiveConfigs;
import dev.penstock.metadata.config.MetadataSettings;
import dev.penstock.metadata.config.TopicConfigs;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.partition.Partitions;
import dev.penstock.node.partition.RecordsDeleted;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DeleteRecordsRequest;
import dev.penstock.protocol.message.DeleteRecordsRequest.DeleteRecordsPartition;
import dev.penstock.protocol.message.DeleteRecordsRequest.DeleteRecordsTopic;
import dev.penstock.protocol.message.DeleteRecordsResponse;
import dev.penstock.protocol.message.DeleteRecordsResponse.DeleteRecordsPartitionResult;
import dev.penstock.protocol.message.DeleteRecordsResponse.DeleteRecordsTopicResult;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Lets partitions begin later. Answers when the leader's log does; followers hear of it with what
 * they fetch next, and the answer does not wait for them (docs/adr/0055).
 */
public final class DeleteRecordsHandler implements RequestHandler<DeleteRecordsRequest> {
    private final CurrentImage current;
    private final MetadataSettings settings;
    private final Partitions partitions;

    public DeleteRecordsHandler(
            CurrentImage current, MetadataSettings settings, Partitions partitions) {
        this.current = current;
        this.settings = settings;
        this.partitions = partitions;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DELETE_RECORDS;
    }

    @Override
    public void handle(RequestContext context, DeleteRecordsRequest request) {
        Gather<RecordsDeleted> gather =
                new Gather<>(
                        context.loop(),
                        count(request),
                        deleted -> context.respond(response(request, deleted)));
        MetadataImage image = current.get();
        EffectiveConfigs configs = settings.effective(image);
        int index = 0;
        for (DeleteRecordsTopic topic : request.topics()) {
            Optional<TopicImage> known = image.topic(topic.name());
            Optional<ErrorCode> objection =
                    known.isEmpty() ? Optional.empty() : objection(configs, topic.name());
            for (DeleteRecordsPartition partition : topic.partitions()) {
                Consumer<RecordsDeleted> slot = gather.slot(index++);
                Optional<TopicPartition> id =
                        known.flatMap(found -> Topics.partition(found, partition.partitionIndex()));
                if (objection.isPresent()) {
                    slot.accept(RecordsDeleted.failed(objection.get()));
                } else if (id.isEmpty()) {
                    slot.accept(RecordsDeleted.failed(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
                } else {
                    partitions.on(
                            id.get(),
                            loop -> slot.accept(loop.deleteRecords(id.get(), partition.offset())));
                }
            }
        }
    }

    @Override
    public DeleteRecordsResponse refusal(
            DeleteRecordsRequest request, ErrorCode error, String message) {
        return response(request, Collections.nCopies(count(request), RecordsDeleted.failed(error)));
    }

    private static Optional<ErrorCode> objection(EffectiveConfigs configs, String topic) {
        if (Topics.isInternal(topic)) {
            return Optional.of(ErrorCode.INVALID_TOPIC_EXCEPTION);
        }
        return configs.topicValue(topic, TopicConfigs.CLEANUP_POLICY).contains("delete")
                ? Optional.empty()
                : Optional.of(ErrorCode.POLICY_VIOLATION);
    }

    private static int count(DeleteRecordsRequest request) {
        return request.topics().stream().mapToInt(topic -> topic.partitions().size()).sum();
    }

    private static DeleteRecordsResponse response(
            DeleteRecordsRequest request, List<RecordsDeleted> deleted) {
        DeleteRecordsResponse response = new DeleteRecordsResponse();
        int index = 0;
        for (DeleteRecordsTopic topic : request.topics()) {
            DeleteRecordsTopicResult answered =
                    new DeleteRecordsTopicResult().setName(topic.name());
            for (DeleteRecordsPartition partition : topic.partitions()) {
                RecordsDeleted result = deleted.get(index++);
                answered.partitions()
                        .add(
                                new DeleteRecordsPartitionResult()
                                        .setPartitionIndex(partition.partitionIndex())
                                        .setErrorCode(result.error().code())
                                        .setLowWatermark(result.lowWatermark()));
            }
            response.topics().add(answered);
        }
        return response;
    }
}
