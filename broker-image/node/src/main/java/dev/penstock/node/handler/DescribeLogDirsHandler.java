/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.config.MetadataSettings;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.partition.MoveView;
import dev.penstock.node.partition.PartitionLoop;
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

/** Tells what each log directory of this broker holds, and how much room is left in it. */
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
        Gather<List<Stored>> gather =
                new Gather<>(
                        context.loop(),
                        loops,
                        stored ->
                                context.respond(
                                        new DescribeLogDirsResponse()
                                                .setResults(results(stored, wanted(request)))));
        for (int i = 0; i < loops; i++) {
            Consumer<List<Stored>> slot = gather.slot(i);
            partitions.on(i, loop -> slot.accept(stored(loop)));
        }
    }

    /** A partition, or the copy that is to take its place, in the directory of that number. */
    private record Stored(
            String topic,
            int partition,
            int directory,
            long sizeBytes,
            long lagOffsets,
            boolean isCopy) {}

    private List<Stored> stored(PartitionLoop loop) {
        List<Stored> stored = new ArrayList<>();
        for (PartitionView view : loop.views()) {
            store.copies()
                    .directoryOf(view.topic(), view.partition())
                    .ifPresent(
                            directory ->
                                    stored.add(
                                            new Stored(
                                                    view.topic(),
                                                    view.partition().partition(),
                                                    directory,
                                                    view.sizeBytes(),
                                                    Math.max(
                                                            0L,
                                                            view.highWatermark()
                                                                    - view.logEndOffset()),
                                                    false)));
        }
        for (MoveView move : loop.mover().moves()) {
            stored.add(
                    new Stored(
                            move.topic(),
                            move.partition().partition(),
                            move.directory(),
                            move.sizeBytes(),
                            move.lagOffsets(),
                            true));
        }
        return stored;
    }

    @Override
    public DescribeLogDirsResponse refusal(
            DescribeLogDirsRequest request, ErrorCode error, String message) {
        return new DescribeLogDirsResponse().setErrorCode(error.code());
    }

    private List<DescribeLogDirsResult> results(
            List<List<Stored>> stored, Predicate<Stored> wanted) {
        List<DescribeLogDirsResult> results = new ArrayList<>();
        for (int i = 0; i < directories.all().size(); i++) {
            int number = i;
            results.add(
                    result(
                            directories.all().get(i),
                            stored.stream()
                                    .flatMap(List::stream)
                                    .filter(each -> each.directory() == number)
                                    .filter(wanted)));
        }
        return results;
    }

    private DescribeLogDirsResult result(LogDirectories.Place place, Stream<Stored> stored) {
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
        SortedMap<String, SortedMap<Integer, Stored>> byTopic = new TreeMap<>();
        stored.forEach(
                each ->
                        byTopic.computeIfAbsent(each.topic(), _ -> new TreeMap<>())
                                .put(each.partition(), each));
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

    private static DescribeLogDirsPartition partition(Stored stored) {
        return new DescribeLogDirsPartition()
                .setPartitionIndex(stored.partition())
                .setPartitionSize(stored.sizeBytes())
                .setOffsetLag(stored.lagOffsets())
                .setIsFutureKey(stored.isCopy());
    }

    private static Predicate<Stored> wanted(DescribeLogDirsRequest request) {
        @Nullable List<DescribableLogDirTopic> topics = request.topics();
        if (topics == null) {
            return _ -> true;
        }
        SortedMap<String, SortedSet<Integer>> wanted = new TreeMap<>();
        for (DescribableLogDirTopic topic : topics) {
            wanted.computeIfAbsent(topic.topic(), _ -> new TreeSet<>()).addAll(topic.partitions());
        }
        return each -> {
            SortedSet<Integer> numbers = wanted.get(each.topic());
            return numbers != null && numbers.contains(each.partition());
        };
    }
}
