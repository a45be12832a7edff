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

import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Volumes grow under brokers that go on serving. */
class GrowingVolumesTest {
    private static SortedMap<String, String> each(
            MemoryKubernetes world, String plural, String field) {
        SortedMap<String, String> values = new TreeMap<>();
        for (ObjectNode object : world.api().all(plural)) {
            values.put(object.at("/metadata/name").asText(), object.at(field).asText());
        }
        return values;
    }

    private static SortedMap<String, String> sizes(MemoryKubernetes world) {
        return each(world, "persistentvolumeclaims", "/status/capacity/storage");
    }

    @Test
    void noBrokerIsRestartedForALargerVolume() throws IOException {
        try (Runs runs = new Runs()) {
            MemoryKubernetes world = Change.EXPANSION.begin(runs);
            SortedMap<String, String> before = each(world, "pods", "/metadata/uid");
            runs.undisturbed(world);
            assertThat(each(world, "pods", "/metadata/uid")).isEqualTo(before);
            assertThat(sizes(world).values()).containsExactly("20Gi", "20Gi", "20Gi");
            assertThat(
                            each(
                                    world,
                                    "statefulsets",
                                    "/spec/volumeClaimTemplates/0/spec/resources/requests/storage"))
                    .containsEntry("shop-broker", "20Gi");
        }
    }

    @Test
    void aVolumeThatIsLargerThanAskedForIsLeftAsItIs() throws IOException {
        try (Runs runs = new Runs()) {
            MemoryKubernetes world = Change.EXPANSION.begin(runs);
            ObjectNode claim = world.api().all("persistentvolumeclaims").get(1);
            claim.withObject("/spec/resources/requests").put("storage", "30Gi");
            world.api().touch(claim);
            runs.undisturbed(world);
            assertThat(sizes(world).values()).containsExactly("20Gi", "30Gi", "20Gi");
        }
    }

    /** While the StatefulSet is away, a broker whose pod is lost would count as one that left. */
    @Test
    void theStatefulSetIsRecreatedWhenBrokersHaveLeftAndNotBefore() throws IOException {
        try (Runs runs = new Runs()) {
            List<String> writes =
                    runs.watched(Change.SCALE_IN_AND_EXPANSION.begin(runs)).stream()
                            .map(Write::what)
                            .toList();
            assertThat(writes)
                    .containsSubsequence(
                            "unregister 3",
                            "DELETE /apis/apps/v1/namespaces/streaming/statefulsets/shop-broker");
        }
    }
}
