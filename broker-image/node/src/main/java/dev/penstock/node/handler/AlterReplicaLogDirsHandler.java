/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.partition.Partitions;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.storage.DirectoryPartitionStore;
import dev.penstock.node.storage.LogDirectories;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AlterReplicaLogDirsRequest;
import dev.penstock.protocol.message.AlterReplicaLogDirsRequest.AlterReplicaLogDir;
import dev.penstock.protocol.message.AlterReplicaLogDirsRequest.AlterReplicaLogDirTopic;
import dev.penstock.protocol.message.AlterReplicaLogDirsResponse;
import dev.penstock.protocol.message.AlterReplicaLogDirsResponse.AlterReplicaLogDirPartitionResult;
import dev.penstock.protocol.message.AlterReplicaLogDirsResponse.AlterReplicaLogDirTopicResult;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Begins to move partitions to other log directories of this broker, and answers when it has begun.
 * For a partition that is not here yet it is noted where it is to be.
 */
public final class AlterReplicaLogDirsHandler
        implements RequestHandler<AlterReplicaLogDirsRequest> {
    private final CurrentImage current;
    private final Partitions partitions;
    private final LogDirectories directories;
    private final DirectoryPartitionStore store;

    public AlterReplicaLogDirsHandler(
            CurrentImage current,
            Partitions partitions,
            LogDirectories directories,
            DirectoryPartitionStore store) {
        this.current = current;
        this.partitions = partitions;
        this.directories = directories;
        this.store = store;
    }

    /** One partition that is to be in a directory. */
    private record Wish(String path, String topic, int partition) {}

    @Override
    public ApiKey api() {
        return ApiKey.ALTER_REPLICA_LOG_DIRS;
    }

    @Override
    public void handle(RequestContext context, AlterReplicaLogDirsRequest request) {
        List<Wish> wishes = wishes(request);
        Gather<ErrorCode> gather =
                new Gather<>(
                        context.loop(),
                        wishes.size(),
                        errors -> context.respond(response(wishes, errors)));
        MetadataImage image = current.get();
        for (int i = 0; i < wishes.size(); i++) {
            move(image, wishes.get(i), gather.slot(i));
        }
    }

    private void move(MetadataImage image, Wish wish, Consumer<ErrorCode> answer) {
        Optional<TopicPartition> id =
                image.topic(wish.topic())
                        .flatMap(topic -> Topics.partition(topic, wish.partition()));
        Optional<LogDirectories.Place> place = directories.at(wish.path());
        if (place.isEmpty()) {
            answer.accept(ErrorCode.LOG_DIR_NOT_FOUND);
        } else if (place.get().isFailed()) {
            answer.accept(ErrorCode.KAFKA_STORAGE_ERROR);
        } else if (id.isEmpty()) {
            answer.accept(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        } else {
            int number = directories.all().indexOf(place.get());
            partitions.on(
                    id.get(),
                    loop -> {
                        ErrorCode error = loop.mover().move(id.get(), number);
                        if (error == ErrorCode.REPLICA_NOT_AVAILABLE) {
                            store.prefer(wish.topic(), wish.partition(), place.get());
                        }
                        answer.accept(error);
                    });
        }
    }

    @Override
    public AlterReplicaLogDirsResponse refusal(
            AlterReplicaLogDirsRequest request, ErrorCode error, String message) {
        List<Wish> wishes = wishes(request);
        return response(wishes, Collections.nCopies(wishes.size(), error));
    }

    private static List<Wish> wishes(AlterReplicaLogDirsRequest request) {
        List<Wish> wishes = new ArrayList<>();
        for (AlterReplicaLogDir directory : request.dirs()) {
            for (AlterReplicaLogDirTopic topic : directory.topics()) {
                for (int partition : topic.partitions()) {
                    wishes.add(new Wish(directory.path(), topic.name(), partition));
                }
            }
        }
        return wishes;
    }

    private static AlterReplicaLogDirsResponse response(List<Wish> wishes, List<ErrorCode> errors) {
        SortedMap<String, AlterReplicaLogDirTopicResult> topics = new TreeMap<>();
        for (int i = 0; i < wishes.size(); i++) {
            Wish wish = wishes.get(i);
            topics.computeIfAbsent(
                            wish.topic(),
                            name -> new AlterReplicaLogDirTopicResult().setTopicName(name))
                    .partitions()
                    .add(
                            new AlterReplicaLogDirPartitionResult()
                                    .setPartitionIndex(wish.partition())
                                    .setErrorCode(errors.get(i).code()));
        }
        return new AlterReplicaLogDirsResponse().setResults(List.copyOf(topics.values()));
    }
}
