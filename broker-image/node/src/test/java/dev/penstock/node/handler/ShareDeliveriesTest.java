/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.coordinator.share.SharePartitionKey;
import dev.penstock.coordinator.share.ShareStateRequest;
import dev.penstock.coordinator.share.ShareStateResponse;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.config.ShareSettings;
import dev.penstock.node.controller.api.MachineController;
import dev.penstock.node.share.ShareAcknowledges;
import dev.penstock.node.share.ShareDeliveries;
import dev.penstock.node.share.ShareFetches;
import dev.penstock.node.share.ShareGroupConfigs;
import dev.penstock.node.share.ShareSessions;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ShareFetchResponse.PartitionData;
import dev.penstock.world.SimDisk;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Members of a share group at the broker that leads its partition. */
class ShareDeliveriesTest {
    private static final int ACCEPT = 1;
    private static final int RELEASE = 2;

    private final MachineController cluster =
            new MachineController(new TreeMap<>(Map.of("log.dirs", "/somewhere/data")));
    private final LocalPartitions local = new LocalPartitions(cluster, SimDisk.standalone(1));
    private final KeptShareState state = new KeptShareState();
    private final ShareDeliveries deliveries =
            new ShareDeliveries(
                    local.partitions,
                    new StandingClock(),
                    state,
                    new ShareGroupConfigs(cluster.image, ShareSettings.of(Map.of())));
    private final ShareSessions sessions = new ShareSessions(deliveries, 3);
    private long connections;
    private TopicPartition orders;

    @BeforeEach
    void aPartitionThatTheGroupReadsFromTheStart() {
        cluster.start(0);
        cluster.start(1);
        cluster.createTopic("orders", 2, 1);
        local.lead("orders", 0, 3);
        orders = cluster.now().topic("orders").orElseThrow().topicPartition(0);
        state.ask(
                new ShareStateRequest.Initialize(key(), 1, 0),
                new AskedRequest.ThisThread(),
                _ -> {});
    }

    @Test
    void aMemberHoldsWhatItWasGivenUntilItSaysSomething() {
        local.append("orders", 0, 3);
        ShareMember anna = member("anna");
        ShareMember bert = member("bert");

        anna.fetch(0, orders, 0);
        bert.fetch(0, orders, 0);

        assertThat(acquired(anna)).containsExactly("0-2 x1");
        assertThat(data(anna).records().sizeBytes()).isPositive();
        assertThat(bert.fetched().responses()).isEmpty();

        anna.acknowledge(1, orders, 0, 1, ACCEPT);
        anna.acknowledge(2, orders, 2, 2, RELEASE);
        bert.fetch(1, orders, 0);

        assertThat(acquired(bert)).containsExactly("2-2 x2");
        assertThat(startOffset()).isEqualTo(2);
    }

    @Test
    void aFetchWaitsForRecords() {
        ShareMember anna = member("anna");
        anna.fetch(0, orders, 1_000);
        assertThat(anna.answers()).isZero();

        local.append("orders", 0, 1);

        assertThat(acquired(anna)).containsExactly("0-0 x1");
    }

    @Test
    void aFetchMayWaitForMoreThanOneRecord() {
        ShareMember anna = member("anna");
        anna.fetch(0, orders, 0);
        anna.fetch(1, orders, 1_000, 400);

        local.append("orders", 0, 2);
        assertThat(anna.answers()).as("two records are fewer bytes").isEqualTo(1);
        local.append("orders", 0, 1);

        assertThat(acquired(anna)).containsExactly("0-2 x1");
    }

    @Test
    void aFetchWaitsForWhatOthersGiveBack() {
        local.append("orders", 0, 3);
        ShareMember anna = member("anna");
        ShareMember bert = member("bert");
        anna.fetch(0, orders, 0);
        bert.fetch(0, orders, 1_000);
        assertThat(bert.answers()).isZero();

        anna.acknowledge(1, orders, 1, 1, RELEASE);
        assertThat(acquired(bert)).containsExactly("1-1 x2");
        bert.fetch(1, orders, 1_000);
        anna.disconnect();

        assertThat(acquired(bert))
                .as("what the other never saw")
                .containsExactly("0-0 x1", "2-2 x1");
    }

    @Test
    void theNextRequestOfAConnectionEndsTheWait() {
        ShareMember anna = member("anna");
        anna.fetch(0, orders, 1_000);

        anna.fetch(1, orders, 1_000);

        assertThat(anna.answers()).isEqualTo(1);
        assertThat(anna.fetched().responses()).isEmpty();
    }

    @Test
    void aMemberThatCameBackByANewConnectionKeepsWhatItHolds() {
        local.append("orders", 0, 3);
        ShareMember before = member("anna");
        before.fetch(0, orders, 0);
        ShareMember after = member("anna");
        after.fetch(0, orders, 0);

        before.disconnect();
        after.acknowledge(1, orders, 0, 2, ACCEPT);

        assertThat(after.acknowledged().responses().getFirst().partitions().getFirst().errorCode())
                .isEqualTo(ErrorCode.NONE.code());
        assertThat(startOffset()).isEqualTo(3);
    }

    @Test
    void sessionsHaveTheirOrder() {
        ShareMember anna = member("anna");
        anna.fetch(1, orders, 0);
        assertThat(error(anna)).isEqualTo(ErrorCode.SHARE_SESSION_NOT_FOUND);
        anna.fetch(0, orders, 0);
        anna.fetch(2, orders, 0);
        assertThat(error(anna)).isEqualTo(ErrorCode.INVALID_SHARE_SESSION_EPOCH);
        anna.fetch(1, orders, 0);
        assertThat(error(anna)).isEqualTo(ErrorCode.NONE);
        anna.fetch(-1, orders, 0);
        assertThat(error(anna)).isEqualTo(ErrorCode.NONE);
        anna.fetch(2, orders, 0);
        assertThat(error(anna)).isEqualTo(ErrorCode.SHARE_SESSION_NOT_FOUND);

        List.of("1", "2", "3").forEach(name -> member(name).fetch(0, orders, 0));
        anna.fetch(0, orders, 0);
        assertThat(error(anna)).isEqualTo(ErrorCode.SHARE_SESSION_LIMIT_REACHED);
    }

    @Test
    void whoLeadsAnewKnowsWhatWasAcceptedAndHoldsNothing() {
        local.append("orders", 0, 3);
        ShareMember anna = member("anna");
        anna.fetch(0, orders, 0);
        anna.acknowledge(1, orders, 0, 0, ACCEPT);

        local.lead("orders", 0, 4);
        anna.acknowledge(2, orders, 1, 1, ACCEPT);

        assertThat(anna.acknowledged().responses().getFirst().partitions().getFirst().errorCode())
                .isEqualTo(ErrorCode.INVALID_RECORD_STATE.code());
        anna.fetch(3, orders, 0);
        assertThat(acquired(anna)).containsExactly("1-2 x1");
    }

    @Test
    void onlyTheLeaderDelivers() {
        local.follow("orders", 0, 4);
        ShareMember anna = member("anna");

        anna.fetch(0, orders, 1_000);

        assertThat(data(anna).errorCode()).isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER.code());
    }

    @Test
    void aGroupThatWasResetWhileNobodyReadBeginsThere() {
        local.append("orders", 0, 3);
        ShareMember anna = member("anna");
        anna.fetch(0, orders, 0);
        anna.acknowledge(1, orders, 0, 2, ACCEPT);
        anna.fetch(-1, orders, 0);

        state.ask(
                new ShareStateRequest.Initialize(key(), 2, 1),
                new AskedRequest.ThisThread(),
                _ -> {});
        ShareMember bert = member("bert");
        bert.fetch(0, orders, 0);

        assertThat(acquired(bert)).containsExactly("1-2 x1");
    }

    // ---- telling ----

    private SharePartitionKey key() {
        return new SharePartitionKey("readers", orders);
    }

    private long startOffset() {
        List<ShareStateResponse.Summary> answers = new ArrayList<>();
        state.ask(
                new ShareStateRequest.ReadSummary(key()),
                new AskedRequest.ThisThread(),
                answers::add);
        return answers.getFirst().startOffset();
    }

    private ShareMember member(String name) {
        return new ShareMember(
                name,
                ++connections,
                new ShareFetches(cluster.image, deliveries, sessions, 1 << 20),
                new ShareAcknowledges(cluster.image, deliveries, sessions));
    }

    private static ErrorCode error(ShareMember member) {
        return ErrorCode.of(member.fetched().errorCode());
    }

    private static PartitionData data(ShareMember member) {
        return member.fetched().responses().getFirst().partitions().getFirst();
    }

    private static List<String> acquired(ShareMember member) {
        return data(member).acquiredRecords().stream()
                .map(
                        each ->
                                each.firstOffset()
                                        + "-"
                                        + each.lastOffset()
                                        + " x"
                                        + each.deliveryCount())
                .toList();
    }

    /** Locks do not run out here. */
    private static final class StandingClock implements Clock {
        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public long epochMs() {
            return 0;
        }
    }
}
