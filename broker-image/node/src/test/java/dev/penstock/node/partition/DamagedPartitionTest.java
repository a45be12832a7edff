/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The durable bytes of a log are wrong when its partition is opened. */
class DamagedPartitionTest {
    private static final UpkeepSettings SETTINGS = UpkeepSettings.of(Map.of(), 1);
    private static final String SEGMENT = "orders-0/00000000000000000000.log";

    private HostedLogs logs;

    @BeforeEach
    void aDamagedPartition() throws IOException {
        logs = new HostedLogs(new SimWorld(1), 1, SETTINGS);
        logs.lead(0);
        for (int i = 0; i < 10; i++) {
            logs.append(0, "key", 100);
        }
        List<Boolean> closed = new ArrayList<>();
        logs.onLoop(owner -> owner.close(TimeUnit.SECONDS.toNanos(10), closed::add));
        logs.await(() -> !closed.isEmpty());
        logs.process.disk().flipStoredBit(SEGMENT, 16, 3);
        logs = logs.next(SETTINGS);
    }

    private List<PartitionView> views() {
        List<PartitionView> views = new ArrayList<>();
        logs.onLoop(owner -> views.addAll(owner.views()));
        return views;
    }

    @Test
    void isSetAsideAndFetchedAgainWhereAnotherBrokerLeads() {
        logs.assign(0, HostedLogs.OTHER, 2, List.of(HostedLogs.SELF, HostedLogs.OTHER));

        assertThat(logs.quarantines).hasSize(1);
        assertThat(logs.failures).isEmpty();
        assertThat(logs.process.disk().exists("orders-0.damaged.1")).isTrue();
        assertThat(logs.view(0).logEndOffset()).isZero();
        logs.await(() -> !logs.fetches.isEmpty());
    }

    @Test
    void staysAsItIsWhereNobodyElseHasIt() {
        logs.lead(0);

        assertThat(logs.failures).hasSize(1);
        assertThat(logs.quarantines).isEmpty();
        assertThat(views()).isEmpty();
        assertThat(logs.process.disk().exists("orders-0.damaged.1")).isFalse();
        assertThat(logs.process.disk().exists(SEGMENT)).isTrue();
    }

    @Test
    void mayNotLeadBeforeItHasBeenInSyncAgain() {
        logs.assign(0, HostedLogs.OTHER, 2, List.of(HostedLogs.SELF, HostedLogs.OTHER));

        logs.assign(0, HostedLogs.SELF, 3, List.of(HostedLogs.SELF));

        assertThat(logs.failures).hasSize(1);
        assertThat(logs.failures.getFirst()).hasMessageContaining("must not lead");
        assertThat(views()).isEmpty();
    }

    @Test
    void isNotForgottenByTheNextProcess() throws IOException {
        logs.assign(0, HostedLogs.OTHER, 2, List.of(HostedLogs.SELF, HostedLogs.OTHER));
        logs = logs.next(SETTINGS);

        logs.lead(0);

        assertThat(logs.failures.getFirst()).hasMessageContaining("must not lead");
    }

    @Test
    void isHealedOnceItWasOutOfSyncAndCameBack() throws IOException {
        logs.assign(0, HostedLogs.OTHER, 2, List.of(HostedLogs.SELF, HostedLogs.OTHER));
        logs.assign(0, HostedLogs.OTHER, 2, List.of(HostedLogs.OTHER));
        logs.assign(0, HostedLogs.OTHER, 2, List.of(HostedLogs.SELF, HostedLogs.OTHER));
        assertThat(logs.healings).isEqualTo(1);

        logs.assign(0, HostedLogs.SELF, 3, List.of(HostedLogs.SELF));
        assertThat(logs.failures).isEmpty();
        logs = logs.next(SETTINGS);
        logs.lead(0);

        assertThat(logs.failures).isEmpty();
        assertThat(views()).hasSize(1);
    }

    /** Simulation 288: the other one was gone, and this one the last known leader. */
    @Test
    void isNotHealedByAnElectionForWantOfOthers() {
        logs.assign(0, HostedLogs.OTHER, 2, List.of(HostedLogs.SELF, HostedLogs.OTHER));
        logs.assign(0, HostedLogs.OTHER, 2, List.of(HostedLogs.OTHER));

        logs.assign(0, HostedLogs.SELF, 3, List.of(HostedLogs.SELF));

        assertThat(logs.healings).isZero();
        assertThat(logs.failures).hasSize(1);
        assertThat(logs.failures.getFirst()).hasMessageContaining("must not lead");
    }

    @Test
    void mayLeadWhenItFollowedAndItsReturnWasNotSeen() {
        logs.assign(0, HostedLogs.OTHER, 2, List.of(HostedLogs.SELF, HostedLogs.OTHER));
        logs.assign(0, HostedLogs.OTHER, 2, List.of(HostedLogs.OTHER));
        logs.await(() -> !logs.fetches.isEmpty());
        logs.answer(
                0,
                new RecordBatchBuilder()
                        .append(0, null, ByteBuffer.allocate(10))
                        .leaderEpoch(new LeaderEpoch(2))
                        .build());

        logs.assign(0, HostedLogs.SELF, 3, List.of(HostedLogs.SELF, HostedLogs.OTHER));

        assertThat(logs.healings).isEqualTo(1);
        assertThat(logs.failures).isEmpty();
    }
}
