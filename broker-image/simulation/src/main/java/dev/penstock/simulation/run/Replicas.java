/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.run;

import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.StoredFile;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.node.Node;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatches;
import dev.penstock.simulation.SimBroker;
import dev.penstock.simulation.SimCluster;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Looks at all replicas of a cluster in peace: their bytes and their metadata are the same. */
final class Replicas {
    private final SimCluster cluster;

    Replicas(SimCluster cluster) {
        this.cluster = cluster;
    }

    /** Whether all know the same and have caught up; only then it makes sense to compare. */
    boolean areSettled() {
        return cluster.isWhole() && images().stream().distinct().count() == 1 && haveEqualEnds();
    }

    void check() {
        images().getFirst().forEachPartition(this::check);
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
        List<StoredBatch> batches = batches(broker.host().disk(), directory);
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
        List<StoredBatch> expected = null;
        for (SimBroker broker : replicas(partition)) {
            List<StoredBatch> found = batches(broker.host().disk(), directory);
            if (expected != null) {
                compare(expected, found, directory + " on " + broker);
            }
            expected = found;
        }
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

    private static List<StoredBatch> batches(FileStore disk, String directory) {
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
