/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.config.MetadataSettings;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.partition.PartitionView;
import dev.penstock.node.partition.Partitions;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.storage.DirectoryPartitionStore;
import dev.penstock.node.storage.LogDirectories;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DescribeLogDirsRequest;
import dev.penstock.protocol.message.DescribeLogDirsRequest.DescribableLogDirTopic;
import dev.penstock.protocol.message.DescribeLogDirsResponse;
import dev.penstock.protocol.message.DescribeLogDirsResponse.DescribeLogDirsPartition;
import dev.penstock.protocol.message.DescribeLogDirsResponse.DescribeLogDirsResult;
import dev.penstock.protocol.message.DescribeLogDirsResponse.DescribeLogDirsTopic;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Tells what this broker's log directory holds, and how much room is left. */
public final class DescribeLogDirsHandler implements RequestHandler<DescribeLogDirsRequest> {
    private final BrokerId self;
    private final CurrentImage current;
    private final MetadataSettings settings;
    private final Partitions partitions;
    private final LogDirectories directories;
    private final DirectoryPartitionStore store;

    public DescribeLogDirsHandler(
            BrokerId self,
            CurrentImage current,
            MetadataSettings settings,
            Partitions partitions,
            LogDirectories directories,
            DirectoryPartitionStore store) {
        this.self = self;
        this.current = current;
        this.settings = settings;
        this.partitions = partitions;
        this.directories = directories;
        this.store = store;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DESCRIBE_LOG_DIRS;
    }

    @Override
    public void handle(RequestContext context, DescribeLogDirsRequest request) {
        int loops = partitions.loops().data().size();
        Gather<List<PartitionView>> gather =
                new Gather<>(
                        context.loop(),
                        loops,
                        views ->
                                context.respond(
                                        new DescribeLogDirsResponse()
                                                .setResults(results(views, wanted(request)))));
        for (int i = 0; i < loops; i++) {
            Consumer<List<PartitionView>> slot = gather.slot(i);
            partitions.on(i, loop -> slot.accept(loop.views()));
        }
    }

    @Override
    public DescribeLogDirsResponse refusal(
            DescribeLogDirsRequest request, ErrorCode error, String message) {
        return new DescribeLogDirsResponse().setErrorCode(error.code());
    }

    private List<DescribeLogDirsResult> results(
            List<List<PartitionView>> views, Predicate<PartitionView> wanted) {
        List<DescribeLogDirsResult> results = new ArrayList<>();
        for (LogDirectories.Place place : directories.all()) {
            results.add(
                    result(
                            place,
                            views.stream()
                                    .flatMap(List::stream)
                                    .filter(wanted)
                                    .filter(
                                            view ->
                                                    store.isIn(
                                                            place,
                                                            view.topic(),
                                                            view.partition()))));
        }
        return results;
    }

    private DescribeLogDirsResult result(LogDirectories.Place place, Stream<PartitionView> stored) {
        DescribeLogDirsResult result =
                new DescribeLogDirsResult()
                        .setLogDir(place.path())
                        .setIsCordoned(settings.effective(current.get()).isCordoned(self));
        if (place.isFailed()) {
            return result.setErrorCode(ErrorCode.KAFKA_STORAGE_ERROR.code());
        }
        try {
            result.setUsableBytes(place.directory().usableBytes())
                    .setTotalBytes(place.directory().totalBytes());
        } catch (IOException _) {
            // Whoever asks wants to know just this: the directory does not answer.
            return result.setErrorCode(ErrorCode.KAFKA_STORAGE_ERROR.code());
        }
        SortedMap<String, SortedMap<Integer, PartitionView>> byTopic = new TreeMap<>();
        stored.forEach(
                view ->
                        byTopic.computeIfAbsent(view.topic(), _ -> new TreeMap<>())
                                .put(view.partition().partition(), view));
        return result.setTopics(
                byTopic.entrySet().stream()
                        .map(
                                topic ->
                                        new DescribeLogDirsTopic()
                                                .setName(topic.getKey())
                                                .setPartitions(
                                                        topic.getValue().values().stream()
                                                                .map(
                                                                        DescribeLogDirsHandler
                                                                                ::partition)
                                                                .toList()))
                        .toList());
    }

    private static DescribeLogDirsPartition partition(PartitionView view) {
        return new DescribeLogDirsPartition()
                .setPartitionIndex(view.partition().partition())
                .setPartitionSize(view.sizeBytes())
                .setOffsetLag(Math.max(0L, view.highWatermark() - view.logEndOffset()));
    }

    private static Predicate<PartitionView> wanted(DescribeLogDirsRequest request) {
        @Nullable List<DescribableLogDirTopic> topics = request.topics();
        if (topics == null) {
            return _ -> true;
        }
        SortedMap<String, SortedSet<Integer>> wanted = new TreeMap<>();
        for (DescribableLogDirTopic topic : topics) {
            wanted.computeIfAbsent(topic.topic(), _ -> new TreeSet<>()).addAll(topic.partitions());
        }
        return view -> {
            SortedSet<Integer> numbers = wanted.get(view.topic());
            return numbers != null && numbers.contains(view.partition().partition());
        };
    }
}
