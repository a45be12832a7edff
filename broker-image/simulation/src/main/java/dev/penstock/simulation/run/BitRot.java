/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.run;

import dev.penstock.kernel.StoredFile;
import dev.penstock.record.BatchLayout;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatches;
import dev.penstock.simulation.SimBroker;
import dev.penstock.simulation.SimCluster;
import dev.penstock.world.SimDisk;
import dev.penstock.world.SimRandomness;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Rot of one batch of one replica at a time, of what its broker says is durable: below the recovery
 * point. What is above it a broker that loses power may lose anyhow.
 */
final class BitRot {
    private static final int MAX_FLIPS = 64;
    private static final int SLOT_DISTANCE_BYTES = 4_096;
    private static final int SLOT_MAGIC = 0x50535243; // PSRC, docs/formats/checkpoints.md.
    private static final int SEQUENCE_AT = 8;
    private static final int RECOVERY_POINT_AT = 16;
    private static final int SLOT_BYTES = 44;

    private final SimCluster cluster;
    private final SimRandomness randomness;
    private final String topic;
    private final int partitions;
    private @Nullable Rotten rotten;

    private record Rotten(SimBroker broker, String partition) {}

    /** A batch of a file, and where it is. */
    private record Place(String path, int position, int sizeBytes) {}

    /** None yet. */
    BitRot(SimCluster cluster, String topic, int partitions) {
        this.cluster = cluster;
        this.randomness = cluster.world().randomness("rot");
        this.topic = topic;
        this.partitions = partitions;
    }

    /** Damages something that the broker has; false when nothing of that is durable. */
    boolean strike(SimBroker broker) {
        String partition = topic + "-" + randomness.nextInt(partitions);
        List<Place> durable =
                broker.pathOf(partition)
                        .map(path -> durable(broker.host().disk(), path))
                        .orElse(List.of());
        if (durable.isEmpty()) {
            return false;
        }
        Place place = durable.get(randomness.nextInt(durable.size()));
        rotten = new Rotten(broker, partition);
        cluster.world().trace().note("rot", broker + " " + place);
        int flips = (int) randomness.between(1, MAX_FLIPS);
        for (int i = 0; i < flips; i++) {
            // A checksum says nothing of the offset and the epoch before it.
            long at = randomness.between(BatchLayout.ATTRIBUTES_AT, place.sizeBytes - 1L);
            broker.host()
                    .disk()
                    .flipStoredBit(place.path, place.position + at, randomness.nextInt(Byte.SIZE));
        }
        return true;
    }

    /** Who has damage that is not healed yet; null when nobody has. */
    @Nullable SimBroker sufferer() {
        Rotten known = rotten;
        if (known != null && !isThere(known)) {
            rotten = null;
        }
        return rotten == null ? null : rotten.broker;
    }

    private static boolean isThere(Rotten rotten) {
        SimDisk disk = rotten.broker.host().disk();
        for (String path : rotten.broker.partitionPaths()) {
            boolean isHealing = path.endsWith(rotten.partition + ".healing");
            boolean isOfIt = path.endsWith(rotten.partition) || path.endsWith(".future");
            if (isHealing
                    || (isOfIt
                            && batches(disk, path).stream()
                                    .anyMatch(place -> !view(disk, place).isCrcValid()))) {
                return true;
            }
        }
        return false;
    }

    private static List<Place> durable(SimDisk disk, String path) {
        long recoveryPoint = recoveryPoint(disk, path + "/recovery-checkpoint");
        return batches(disk, path).stream()
                .filter(place -> view(disk, place).nextOffset() <= recoveryPoint)
                .toList();
    }

    private static long recoveryPoint(SimDisk disk, String path) {
        long sequence = 0;
        long recoveryPoint = 0;
        ByteBuffer slots = disk.exists(path) ? read(disk, path) : ByteBuffer.allocate(0);
        for (int at = 0; at + SLOT_BYTES <= slots.limit(); at += SLOT_DISTANCE_BYTES) {
            if (slots.getInt(at) == SLOT_MAGIC && slots.getLong(at + SEQUENCE_AT) > sequence) {
                sequence = slots.getLong(at + SEQUENCE_AT);
                recoveryPoint = slots.getLong(at + RECOVERY_POINT_AT);
            }
        }
        return recoveryPoint;
    }

    private static List<Place> batches(SimDisk disk, String path) {
        List<Place> found = new ArrayList<>();
        for (String name : disk.list(path)) {
            if (name.endsWith(".log")) {
                int position = 0;
                for (RecordBatch batch : RecordBatches.of(read(disk, path + "/" + name))) {
                    found.add(new Place(path + "/" + name, position, batch.sizeBytes()));
                    position += batch.sizeBytes();
                }
            }
        }
        return found;
    }

    private static RecordBatch view(SimDisk disk, Place place) {
        return new RecordBatch(read(disk, place.path), place.position);
    }

    private static ByteBuffer read(SimDisk disk, String path) {
        try (StoredFile file = disk.openForRead(path)) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.sizeBytes()));
            file.read(0, bytes);
            return bytes.flip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
