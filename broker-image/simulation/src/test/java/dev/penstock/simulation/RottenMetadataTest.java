/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.kernel.StoredFile;
import dev.penstock.log.DamagedLogException;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatches;
import dev.penstock.simulation.client.ClusterClient;
import dev.penstock.simulation.client.TopicCreator;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * Stored metadata rots under a broker that runs. It is found without anybody's reading it, and what
 * the broker knows is written down anew: whether others have it or not.
 */
class RottenMetadataTest {
    private static final String METADATA = "__cluster_metadata-0";
    private static final String SNAPSHOT = ".checkpoint";
    private static final String SEGMENT = ".log";

    private static ServedTopic start(int brokers) {
        ServedTopic topic =
                ServedTopic.start(
                        new ClusterShape(brokers, brokers, 1),
                        1,
                        brokers,
                        Math.max(1, brokers - 1));
        // The first one is a reason for a snapshot; the second is behind it, in a segment that the
        // next pass closes.
        create(topic, "large", 100, brokers);
        topic.until(() -> all(topic, broker -> newest(broker, SNAPSHOT).isPresent()));
        create(topic, "small", 1, brokers);
        topic.until(() -> all(topic, broker -> closedSegment(broker).isPresent()));
        topic.cluster.disksRot();
        return topic;
    }

    private static void create(ServedTopic topic, String name, int partitions, int replicas) {
        TopicCreator creator =
                new TopicCreator(
                        new ClusterClient(
                                topic.world.host(name).start(), topic.cluster.endpoints(), name),
                        partitions,
                        (short) replicas,
                        new TreeMap<>());
        creator.start();
        topic.until(creator::isDone);
    }

    private static boolean all(ServedTopic topic, Predicate<SimBroker> condition) {
        return topic.cluster.brokers().stream().allMatch(condition);
    }

    @Test
    void aSnapshotOfTheOnlyVoterIsWrittenAnew() {
        ServedTopic topic = start(1);
        SimBroker only = topic.cluster.brokers().getFirst();

        rot(only, newest(only, SNAPSHOT).orElseThrow());

        isWritten(topic, only);
    }

    @Test
    void aSegmentOfTheOnlyVoterGivesWayToASnapshot() {
        ServedTopic topic = start(1);
        SimBroker only = topic.cluster.brokers().getFirst();

        rot(only, closedSegment(only).orElseThrow());

        isWritten(topic, only);
    }

    @Test
    void aControllerMendsItselfBeforeAnEmptyVoterFetchesItsSnapshot() {
        ServedTopic topic = start(3);
        SimBroker controller = topic.cluster.controller().orElseThrow();
        SimBroker replaced =
                topic.cluster.brokers().stream()
                        .filter(broker -> !broker.equals(controller))
                        .findFirst()
                        .orElseThrow();

        rot(controller, newest(controller, SNAPSHOT).orElseThrow());
        replaced.loseDisk();
        replaced.start();

        topic.until(topic.cluster::isWhole);
        isWritten(topic, controller);
    }

    @Test
    void aFollowerMendsItselfAndVotesOn() {
        ServedTopic topic = start(3);
        SimBroker controller = topic.cluster.controller().orElseThrow();
        SimBroker follower =
                topic.cluster.brokers().stream()
                        .filter(broker -> !broker.equals(controller))
                        .findFirst()
                        .orElseThrow();

        rot(follower, closedSegment(follower).orElseThrow());
        rot(follower, newest(follower, SNAPSHOT).orElseThrow());

        isWritten(topic, follower);
        controller.kill();
        topic.until(() -> topic.cluster.controller().isPresent());
        controller.start();
        topic.until(topic.cluster::isWhole);
    }

    @Test
    void aBrokerDoesNotStartOverDamagedMetadata() {
        ServedTopic topic = start(3);
        SimBroker broker = topic.cluster.brokers().getFirst();
        broker.stop();
        topic.until(() -> !broker.isRunning());

        rot(broker, newest(broker, SNAPSHOT).orElseThrow());

        assertThatThrownBy(broker::start)
                .rootCause()
                .isInstanceOf(DamagedLogException.class)
                .hasMessageContaining(METADATA);
        broker.loseDisk();
        broker.start();
        topic.until(topic.cluster::isWhole);
        topic.hasLostNothing();
    }

    private static void isWritten(ServedTopic topic, SimBroker broker) {
        topic.until(() -> isGood(broker));
        topic.acknowledgesMore();
        topic.restart(broker);
        topic.until(topic.cluster::isWhole);
        topic.hasLostNothing();
    }

    /** Whether all bytes of the metadata that are left on the disk fit their checksums. */
    private static boolean isGood(SimBroker broker) {
        return files(broker, "").stream()
                .filter(name -> name.endsWith(SNAPSHOT) || name.endsWith(SEGMENT))
                .allMatch(name -> isGood(broker, name));
    }

    private static boolean isGood(SimBroker broker, String name) {
        try (StoredFile file = ServedTopic.disk(broker).openForRead(METADATA + "/" + name)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.sizeBytes());
            file.read(0, bytes);
            return StreamSupport.stream(RecordBatches.of(bytes.flip()).spliterator(), false)
                    .allMatch(RecordBatch::isCrcValid);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Optional<String> newest(SimBroker broker, String suffix) {
        List<String> found = files(broker, suffix);
        return found.isEmpty() ? Optional.empty() : Optional.of(found.getLast());
    }

    /** The last segment that is not written to any more and has a record. */
    private static Optional<String> closedSegment(SimBroker broker) {
        List<String> segments = files(broker, SEGMENT);
        return segments.size() < 2
                ? Optional.empty()
                : Optional.of(segments.get(segments.size() - 2));
    }

    private static List<String> files(SimBroker broker, String suffix) {
        return ServedTopic.disk(broker).list(METADATA).stream()
                .filter(name -> name.endsWith(suffix))
                .sorted()
                .toList();
    }

    private static void rot(SimBroker broker, String name) {
        ServedTopic.disk(broker).flipStoredBit(METADATA + "/" + name, 70, 3);
    }
}
