/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.run;

import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.StoredFile;
import dev.penstock.log.PartitionName;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.node.Node;
import dev.penstock.record.ControlMarker;
import dev.penstock.record.Record;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatches;
import dev.penstock.simulation.ClusterShape;
import dev.penstock.simulation.SimBroker;
import dev.penstock.simulation.SimCluster;
import dev.penstock.world.SimDisk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Looks at all replicas of a cluster in peace: their bytes and their metadata are the same. */
final class Replicas {
    private static final String PARTITION_METADATA = "partition.metadata";
    private static final int PARTITION_METADATA_LINES = 2;
    private static final String COPY = ".future";
    private static final String METADATA_LOG = "__cluster_metadata";

    private final SimCluster cluster;

    Replicas(SimCluster cluster) {
        this.cluster = cluster;
    }

    /** Whether all know the same and have caught up; only then it makes sense to compare. */
    boolean areSettled() {
        return cluster.isWhole()
                && images().stream().distinct().count() == 1
                && haveEqualEnds()
                && nothingMoves();
    }

    private boolean nothingMoves() {
        return cluster.brokers().stream()
                .flatMap(broker -> broker.partitionPaths().stream())
                .noneMatch(path -> path.endsWith(COPY));
    }

    void check() {
        images().getFirst().forEachPartition(this::check);
        cluster.brokers().forEach(this::checkNothingElse);
    }

    /**
     * What was deleted, or moved away, while a broker was down does not stay there; unless a cut of
     * power took what said whose it was, and with it all records.
     */
    private void checkNothingElse(SimBroker broker) {
        Set<String> wanted = new TreeSet<>();
        images().getFirst()
                .forEachPartition(
                        (topic, number, partition) -> {
                            if (partition.replicas().contains(broker.id())) {
                                wanted.add(topic.name() + "-" + number);
                            }
                        });
        SimDisk disk = broker.host().disk();
        Set<String> found = new TreeSet<>();
        for (String path : broker.partitionPaths()) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            Invariants.check(
                    !wanted.contains(name) || found.add(name),
                    "in peace a partition is in one log directory: " + broker,
                    path);
            Invariants.check(
                    PartitionName.parse(name).isEmpty()
                            || name.startsWith(METADATA_LOG)
                            || wanted.contains(name)
                            || !saysWhoseItIs(disk, path + "/" + PARTITION_METADATA),
                    "in peace a broker stores only what is its own: " + broker,
                    path);
        }
    }

    /** All of the text is there: a cut of power may have left a part of it, or nothing. */
    private static boolean saysWhoseItIs(SimDisk disk, String path) {
        if (!disk.exists(path)) {
            return false;
        }
        try (StoredFile file = disk.openForRead(path)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.sizeBytes());
            file.read(0, bytes);
            String text = new String(bytes.array(), StandardCharsets.UTF_8);
            return text.endsWith("\n") && text.lines().count() == PARTITION_METADATA_LINES;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean haveEqualEnds() {
        boolean[] equal = {true};
        images().getFirst()
                .forEachPartition(
                        (topic, number, partition) -> {
                            String directory = topic.name() + "-" + number;
                            long ends =
                                    replicas(partition).stream()
                                            .map(broker -> end(broker, directory))
                                            .distinct()
                                            .count();
                            equal[0] = equal[0] && ends == 1;
                        });
        return equal[0];
    }

    private static long end(SimBroker broker, String directory) {
        List<StoredBatch> batches = batches(broker, directory);
        return batches.isEmpty() ? 0 : batches.getLast().nextOffset();
    }

    private List<SimBroker> replicas(PartitionImage partition) {
        return cluster.brokers().stream()
                .filter(broker -> partition.replicas().contains(broker.id()))
                .toList();
    }

    private List<MetadataImage> images() {
        return cluster.brokers().stream()
                .map(broker -> broker.node().map(Node::image).orElse(MetadataImage.EMPTY))
                .toList();
    }

    private void check(TopicImage topic, int number, PartitionImage partition) {
        String directory = topic.name() + "-" + number;
        if (isCompacted(topic)) {
            checkNewest(directory, partition);
            return;
        }
        List<StoredBatch> expected = null;
        for (SimBroker broker : replicas(partition)) {
            List<StoredBatch> found = batches(broker, directory);
            if (expected != null) {
                compare(expected, found, directory + " on " + broker);
            }
            expected = found;
        }
    }

    private boolean isCompacted(TopicImage topic) {
        return ClusterShape.SETTINGS
                .effective(images().getFirst())
                .topicValues(topic.name())
                .getOrDefault("cleanup.policy", "")
                .contains("compact");
    }

    /** Each replica compacts for itself, when it comes to it: what they share is what counts. */
    private void checkNewest(String directory, PartitionImage partition) {
        Map<String, String> expected = null;
        for (SimBroker broker : replicas(partition)) {
            Map<String, String> found = newest(batches(broker, directory));
            Invariants.check(
                    expected == null || expected.equals(found),
                    "in peace all replicas have the same newest records: " + directory,
                    expected,
                    found);
            expected = found;
        }
    }

    private static Map<String, String> newest(List<StoredBatch> batches) {
        Map<String, String> newest = new TreeMap<>();
        for (RecordBatch batch : notAborted(batches)) {
            for (Record record : batch.records()) {
                if (record.value() == null) {
                    newest.remove(hex(record.key()));
                } else {
                    newest.put(hex(record.key()), record.offset() + ":" + hex(record.value()));
                }
            }
        }
        return newest;
    }

    /** Without the batches of transactions that were aborted: one replica may have removed them. */
    private static List<RecordBatch> notAborted(List<StoredBatch> batches) {
        List<RecordBatch> kept = new ArrayList<>();
        Map<Long, List<RecordBatch>> open = new TreeMap<>();
        for (StoredBatch stored : batches) {
            RecordBatch batch = new RecordBatch(stored.bytes, 0);
            if (batch.isControl()) {
                List<RecordBatch> ended = open.remove(batch.producerId());
                if (ended != null && isAbort(batch)) {
                    kept.removeAll(ended);
                }
                continue;
            }
            kept.add(batch);
            if (batch.isTransactional()) {
                open.computeIfAbsent(batch.producerId(), _ -> new ArrayList<>()).add(batch);
            }
        }
        return kept;
    }

    private static boolean isAbort(RecordBatch marker) {
        return ControlMarker.from(marker.records().iterator().next())
                .filter(found -> found.type() == ControlMarker.Type.ABORT)
                .isPresent();
    }

    private static String hex(@Nullable ByteBuffer bytes) {
        if (bytes == null) {
            return "";
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return HexFormat.of().formatHex(copy);
    }

    private static void compare(List<StoredBatch> expected, List<StoredBatch> found, String where) {
        for (int i = 0; i < Math.max(expected.size(), found.size()); i++) {
            StoredBatch one = i < expected.size() ? expected.get(i) : StoredBatch.NONE;
            StoredBatch other = i < found.size() ? found.get(i) : StoredBatch.NONE;
            Invariants.check(
                    one.equals(other),
                    "in peace all replicas have the same bytes: " + where,
                    one,
                    other);
        }
    }

    private static List<StoredBatch> batches(SimBroker broker, String partition) {
        FileStore disk = broker.host().disk();
        String directory = broker.pathOf(partition).orElse(partition);
        List<StoredBatch> all = new ArrayList<>();
        try {
            for (String name : disk.list(directory)) {
                if (name.endsWith(".log")) {
                    ByteBuffer segment = read(disk, directory + "/" + name);
                    for (RecordBatch batch : RecordBatches.of(segment)) {
                        Invariants.check(batch.isCrcValid(), "stored batches are whole", batch);
                        all.add(
                                new StoredBatch(
                                        name, batch.toString(), batch.nextOffset(), batch.bytes()));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private static ByteBuffer read(FileStore disk, String path) throws IOException {
        try (StoredFile file = disk.openForRead(path)) {
            ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(file.sizeBytes()));
            file.read(0, content);
            return content.flip();
        }
    }

    /** One batch; segments may begin at different ones. */
    private record StoredBatch(String file, String text, long nextOffset, ByteBuffer bytes) {
        private static final StoredBatch NONE =
                new StoredBatch("", "nothing", 0, ByteBuffer.allocate(0));

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof StoredBatch batch && bytes.equals(batch.bytes);
        }

        @Override
        public int hashCode() {
            return bytes.hashCode();
        }

        @Override
        public String toString() {
            return text + " in " + file;
        }
    }
}
