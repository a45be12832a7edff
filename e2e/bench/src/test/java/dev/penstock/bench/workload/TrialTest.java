/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.bench.peer.BrokerPlace;
import dev.penstock.bench.peer.Peer;
import dev.penstock.bench.peer.PeerCluster;
import dev.penstock.bench.result.Measurement;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class TrialTest {
    @Test
    void aBrokerThatEndsAtOnceIsAFailedMeasurementWithItsLastWords(@TempDir Path folder)
            throws Exception {
        List<Measurement> measured = new ArrayList<>();
        Workload workload = Workloads.all().getFirst();

        try (PeerCluster cluster =
                PeerCluster.prepare(
                        new NoBroker(), 1, PeerCluster.Storage.SHARED, folder.resolve("cluster"))) {
            new Trial(cluster, workload, 1, Length.SHORT, measured::add).run();
        }

        assertThat(measured).singleElement().matches(Measurement::hasFailed);
        assertThat(measured.getFirst().error())
                .contains("broker 0 has ended by itself and said")
                .contains("Unrecognized option: -no-such-option");
        assertThat(folder.resolve("cluster")).doesNotExist();
    }

    /** A JVM that refuses its command line. */
    private static final class NoBroker implements Peer {
        @Override
        public String name() {
            return "none";
        }

        @Override
        public String version() {
            return "0";
        }

        @Override
        public Map<String, String> onDisk() {
            return Map.of();
        }

        @Override
        public void prepare(BrokerPlace place, List<BrokerPlace> all) {
            // It reads no settings.
        }

        @Override
        public List<String> command(BrokerPlace place) {
            String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            return List.of(java, "-no-such-option");
        }
    }
}
