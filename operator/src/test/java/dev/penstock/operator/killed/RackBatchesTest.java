/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.killed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.killed.KilledOperatorTest.Change;
import dev.penstock.operator.killed.Runs.Write;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Brokers of one rack restart together. */
class RackBatchesTest {
    /** Brokers whose pods were deleted, by the reconciliations that did it. */
    private static List<List<Integer>> restarts(List<Write> writes) {
        Map<MemoryKubernetes, List<Integer>> rounds = new LinkedHashMap<>();
        for (Write write : writes) {
            if (write.what().startsWith("DELETE") && write.what().contains("/pods/")) {
                int broker =
                        Integer.parseInt(write.what().substring(write.what().lastIndexOf('-') + 1));
                rounds.computeIfAbsent(write.round(), _ -> new ArrayList<>()).add(broker);
            }
        }
        return List.copyOf(rounds.values());
    }

    @Test
    void rackByRackAndTheActiveControllerLast() throws IOException {
        try (Runs runs = new Runs()) {
            assertThat(restarts(runs.watched(Change.ROLL_BY_RACKS.begin(runs))))
                    .containsExactly(List.of(5, 1), List.of(4), List.of(3), List.of(2), List.of(0));
        }
    }
}
