/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.replication.ReadLevel;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code leader.replication.throttled.rate} and {@code .replicas}, and those of followers. */
class ReplicationThrottleTest {
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int VALUE_BYTES = 10_000;
    private static final int RATE = 1_000;

    private HostedLogs logs;

    @BeforeEach
    void aBroker() throws IOException {
        logs = new HostedLogs(new SimWorld(1), 1, UpkeepSettings.of(Map.of(), 1));
    }

    @Test
    void aFollowerThatIsMovedHereAsksNoFasterThanItsRate() {
        logs.configs.put("follower.replication.throttled.replicas", "0:0,1:1");
        logs.throttle.rates(Long.MAX_VALUE, RATE, Long.MAX_VALUE);
        logs.assign(0, HostedLogs.OTHER, 1, List.of(HostedLogs.OTHER));
        logs.await(() -> logs.fetches.size() == 1);

        logs.answer(0, batch());
        logs.world.runFor(5 * SECOND_NANOS);
        assertThat(logs.fetches).as("ten seconds' worth has come at once").hasSize(1);

        logs.world.runFor(6 * SECOND_NANOS);
        assertThat(logs.fetches).hasSize(2);
    }

    @Test
    void whoIsInSyncOrNotNamedIsNeverHeldUp() {
        logs.configs.put("follower.replication.throttled.replicas", "0:0");
        logs.throttle.rates(Long.MAX_VALUE, RATE, Long.MAX_VALUE);
        logs.assign(0, HostedLogs.OTHER, 1, List.of(HostedLogs.OTHER, HostedLogs.SELF));
        logs.await(() -> logs.fetches.size() == 1);

        logs.answer(0, batch());

        logs.await(() -> logs.fetches.size() == 2);
    }

    @Test
    void whoHasComeInSyncIsHeldUpNoLonger() {
        logs.configs.put("follower.replication.throttled.replicas", "*");
        logs.throttle.rates(Long.MAX_VALUE, 1, Long.MAX_VALUE);
        logs.assign(0, HostedLogs.OTHER, 1, List.of(HostedLogs.OTHER));
        logs.await(() -> logs.fetches.size() == 1);
        logs.answer(0, batch());

        logs.assign(0, HostedLogs.OTHER, 1, List.of(HostedLogs.OTHER, HostedLogs.SELF));

        logs.world.runFor(SECOND_NANOS);
        assertThat(logs.fetches).hasSize(2);
    }

    @Test
    void aLeaderSendsToThoseThatAreMovedNoFasterThanItsRate() {
        logs.configs.put("leader.replication.throttled.replicas", "0:1");
        logs.throttle.rates(RATE, Long.MAX_VALUE, Long.MAX_VALUE);
        logs.lead(0);
        logs.produce(0, batch());

        assertThat(read(HostedLogs.OTHER)).isGreaterThan(VALUE_BYTES);
        assertThat(read(HostedLogs.OTHER)).as("ten seconds' worth has gone").isZero();
        logs.world.runFor(5 * SECOND_NANOS);
        assertThat(read(HostedLogs.OTHER)).isZero();
        logs.world.runFor(6 * SECOND_NANOS);
        assertThat(read(HostedLogs.OTHER)).isGreaterThan(VALUE_BYTES);

        logs.throttle.rates(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(read(HostedLogs.OTHER)).as("without a rate").isGreaterThan(VALUE_BYTES);
        assertThat(read(HostedLogs.OTHER)).isGreaterThan(VALUE_BYTES);
    }

    private int read(BrokerId follower) {
        ReadAsk ask =
                new ReadAsk(
                        HostedLogs.id(0),
                        0,
                        new LeaderEpoch(1),
                        null,
                        1 << 20,
                        ReadLevel.LOG_END,
                        new ReadAsk.Follower(follower, 7),
                        ReadAsk.Consumer.OF_LEADER);
        List<Integer> sizes = new ArrayList<>();
        FetchAsk fetch = new FetchAsk(List.of(ask), null, 1 << 20, 0, 0, () -> {});
        logs.onLoop(owner -> sizes.add(owner.read(fetch).visits().getFirst().read().sizeBytes()));
        return sizes.getFirst();
    }

    private ByteBuffer batch() {
        return new RecordBatchBuilder()
                .append(logs.process.clock().epochMs(), null, ByteBuffer.allocate(VALUE_BYTES))
                .build();
    }
}
