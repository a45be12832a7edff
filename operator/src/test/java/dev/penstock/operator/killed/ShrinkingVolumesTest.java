/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.killed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.operator.killed.KilledOperatorTest.Change;
import dev.penstock.operator.killed.Runs.Write;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Volumes are made smaller under brokers of which none is missed. */
class ShrinkingVolumesTest {
    private static final String SMALL =
            "storage: {size: 5Gi, deletionPolicy: Delete, allowReplacement: true}";
    private static final String CLAIM =
            "DELETE /api/v1/namespaces/streaming/persistentvolumeclaims/data-shop-broker-";

    /** A Cluster of 10Gi with a topic of which each broker has a copy. */
    private static MemoryKubernetes large(Runs runs, int brokers, String fields) {
        MemoryKubernetes world = new MemoryKubernetes();
        world.ask(Change.spec(brokers, fields));
        runs.undisturbed(world);
        List<Integer> all = IntStream.range(0, brokers).boxed().toList();
        world.brokers().createTopic("orders", List.of(all, all.reversed()));
        return world;
    }

    private static SortedMap<String, String> claims(MemoryKubernetes world) {
        SortedMap<String, String> values = new TreeMap<>();
        for (ObjectNode claim : world.api().all("persistentvolumeclaims")) {
            values.put(
                    claim.at("/metadata/name").asText(),
                    claim.at("/spec/resources/requests/storage").asText());
        }
        return values;
    }

    /** Also a lone broker, which votes alone: its vote goes to the additional one and back. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void eachVolumeIsReplacedThoughEachBrokerHasACopyOfAll(int brokers) throws IOException {
        try (Runs runs = new Runs()) {
            String config = "config: {default.replication.factor: 1}\n";
            MemoryKubernetes world = large(runs, brokers, config);
            String before = world.brokers().text().replaceAll("directory-\\d+-\\d+", "");
            world.ask(Change.spec(brokers, config + SMALL));
            List<String> deleted =
                    runs.watched(world).stream()
                            .map(Write::what)
                            .filter(what -> what.startsWith(CLAIM))
                            .toList();
            assertThat(deleted).doesNotHaveDuplicates().hasSize(brokers);
            assertThat(claims(world).values()).hasSize(brokers).containsOnly("5Gi");
            assertThat(world.brokers().text().replaceAll("directory-\\d+-\\d+", ""))
                    .as("voters, and replicas where they were")
                    .isEqualTo(before);
            assertThat(world.cluster().getStatus().storage()).isNull();
        }
    }

    /** Raised again while the second broker is being emptied. */
    @Test
    void aLargerSizeCancelsItAndWhatWasReplacedGrows() throws IOException {
        try (Runs runs = new Runs()) {
            MemoryKubernetes world = large(runs, 3, "");
            world.ask(Change.spec(3, SMALL));
            List<Write> writes = runs.watched(world);
            MemoryKubernetes midway =
                    writes.stream()
                            .filter(write -> write.what().equals("cordon 1"))
                            .findFirst()
                            .orElseThrow()
                            .after();
            midway.ask(Change.spec(3, SMALL.replace("5Gi", "10Gi")));
            List<String> after = runs.watched(midway).stream().map(Write::what).toList();
            assertThat(after).contains("uncordon 1").noneMatch(what -> what.startsWith(CLAIM));
            assertThat(claims(midway).values()).containsExactly("10Gi", "10Gi", "10Gi");
            assertThat(midway.brokers().text()).contains("cordoned []");
        }
    }

    /** What was deleted cannot be kept: the broker restarts, and nothing else is deleted. */
    @Test
    void aClaimThatIsDeletedAlreadyIsReplacedAllTheSame() throws IOException {
        try (Runs runs = new Runs()) {
            MemoryKubernetes world = large(runs, 3, "");
            world.ask(Change.spec(3, SMALL));
            MemoryKubernetes midway =
                    runs.watched(world).stream()
                            .filter(write -> write.what().equals(CLAIM + "1"))
                            .findFirst()
                            .orElseThrow()
                            .after();
            midway.ask(Change.spec(3, "storage: {size: 10Gi, deletionPolicy: Delete}"));
            List<String> after = runs.watched(midway).stream().map(Write::what).toList();
            assertThat(after)
                    .contains("DELETE /api/v1/namespaces/streaming/pods/shop-broker-1")
                    .noneMatch(what -> what.startsWith(CLAIM));
            assertThat(claims(midway).values()).containsExactly("10Gi", "10Gi", "10Gi");
        }
    }

    @Test
    void withoutLeaveEveryVolumeStays() throws IOException {
        try (Runs runs = new Runs()) {
            MemoryKubernetes world = large(runs, 3, "");
            world.ask(Change.spec(3, "storage: {size: 5Gi}"));
            runs.undisturbed(world);
            assertThat(claims(world).values()).containsExactly("10Gi", "10Gi", "10Gi");
        }
    }
}
