/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.log.SegmentedLog;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Partitions that a broker is not to have any more. */
class LogRemovalsTest {
    private static final int WORKERS = 4;

    private HostedLogs logs;

    @BeforeEach
    void host() throws IOException {
        logs = new HostedLogs(new SimWorld(7), WORKERS, UpkeepSettings.of(Map.of(), 1));
    }

    @Test
    void theLoopIsDoneBeforeTheFilesAreGone() {
        logs.lead(0);
        logs.append(0, "key", 100);
        List<String> namesAtOnce = new ArrayList<>();

        logs.onLoop(
                owner -> {
                    owner.remove(List.of(HostedLogs.id(0)));
                    namesAtOnce.addAll(partitionDirectories());
                });

        assertThat(namesAtOnce).containsExactly("orders-0");
        logs.await(() -> !logs.deleted.isEmpty());
        assertThat(partitionDirectories()).isEmpty();
        assertThat(logs.failures).isEmpty();
    }

    @Test
    void oneIsDeletedAfterTheOther() {
        List<Integer> partitions = List.of(2, 0, 3, 1);
        partitions.forEach(logs::lead);

        logs.onLoop(owner -> owner.remove(partitions.stream().map(HostedLogs::id).toList()));

        logs.await(() -> logs.deleted.size() == partitions.size());
        assertThat(logs.deleted)
                .containsExactlyElementsOf(partitions.stream().map(HostedLogs::id).toList());
        assertThat(partitionDirectories()).isEmpty();
    }

    @Test
    void onesNameIsTakenByTheNextAtOnce() throws IOException {
        logs.lead(0);
        logs.append(0, "former", 100);
        logs.append(0, "former", 100);

        logs.onLoop(owner -> owner.remove(List.of(HostedLogs.id(0))));
        logs.lead(0);
        logs.append(0, "next", 100);
        logs.onLoop(owner -> owner.remove(List.of(HostedLogs.id(0))));
        logs.lead(0);
        logs.append(0, "last", 100);

        logs.await(() -> logs.deleted.size() == 2);
        assertThat(partitionDirectories()).containsExactly("orders-0");
        logs.process.host().kill();
        try (SegmentedLog log = logs.reopened(0)) {
            assertThat(log.logStartOffset()).isZero();
            assertThat(log.logEndOffset()).isEqualTo(1);
        }
    }

    private List<String> partitionDirectories() {
        return logs.process.disk().list("").stream()
                .filter(name -> name.startsWith(HostedLogs.TOPIC))
                .toList();
    }
}
