/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;

/** A follower's session on the leader's loop: which partitions it has to visit. */
final class RestingPartitionsTest {
    private final ReplicaFixture f = new ReplicaFixture(1);
    private final RestingPartitions<String> resting = new RestingPartitions<>();

    @BeforeEach
    void bothFollowersHaveAllAndKnowIt() {
        f.lead(1, 2, 1, 2, 3);
        f.append("a", Acks.ALL);
        f.fetch(2, 1);
        f.fetch(3, 1);
        f.fetch(2, 1);
        f.fetch(3, 1);
        ReplicaFixture.taken(f.effects);
    }

    private void rest() {
        assertThat(f.leader().mayRest(ReplicaFixture.broker(2))).isTrue();
        assertThat(resting.rest(f.replica, "visit")).isTrue();
    }

    private ParkedFetch parked() {
        ParkedFetch parked =
                new ParkedFetch(
                        new ReplicaFixture.Waiter("fetch"),
                        1,
                        f.nowNanos + 500 * ReplicaFixture.MS,
                        f.context);
        resting.awaitNews(parked);
        return parked;
    }

    @Test
    void nothingIsNewsWhileNothingHappens() {
        rest();
        parked();
        f.pass(499);

        assertThat(resting.takeNews()).isEmpty();
        assertThat(resting.isResting(ReplicaFixture.PARTITION)).isTrue();
        assertThat(f.taken(Effect.WakeFetch.class)).isEmpty();
    }

    @Test
    void anAppendWakesTheFetchThatWaitsAndIsNewsOnce() {
        rest();
        parked();
        f.append("b", Acks.ALL);

        assertThat(f.taken(Effect.WakeFetch.class)).hasSize(1);
        assertThat(resting.takeNews()).containsExactly("visit");
        assertThat(resting.takeNews()).isEmpty();
        assertThat(resting.isResting(ReplicaFixture.PARTITION)).isFalse();
    }

    @Test
    void anAppendBetweenTwoFetchesIsNewsToTheNext() {
        rest();
        f.append("b", Acks.ALL);

        assertThat(resting.takeNews()).containsExactly("visit");
    }

    @Test
    void aWatermarkThatMovesIsToldSoonButNotAtOnce() {
        f.append("b", Acks.ALL);
        f.fetch(2, 2);
        rest();
        parked();
        f.fetch(3, 2);

        assertThat(f.taken(Effect.WakeFetch.class)).isEmpty();
        f.pass(20);
        assertThat(f.taken(Effect.WakeFetch.class)).hasSize(1);
        assertThat(resting.takeNews()).containsExactly("visit");
    }

    @Test
    void aFollowerThatWasNotToldTheWatermarkDoesNotRest() {
        f.append("b", Acks.ALL);
        f.fetch(3, 2);
        f.fetch(2, 2);

        assertThat(f.leader().mayRest(ReplicaFixture.broker(2))).isFalse();
        f.fetch(2, 2);
        assertThat(f.leader().mayRest(ReplicaFixture.broker(2))).isTrue();
    }

    @Test
    void whoIsBehindOrOutOfSyncOrUnknownDoesNotRest() {
        f.append("b", Acks.ALL);
        f.fetch(2, 1);
        assertThat(f.leader().mayRest(ReplicaFixture.broker(2))).isFalse();

        f.fetch(2, 2);
        f.replica.onState(f.state(1, 1, 2, 1, 3), f.nowNanos);
        assertThat(f.leader().mayRest(ReplicaFixture.broker(2))).isFalse();
        assertThat(f.leader().mayRest(ReplicaFixture.broker(9))).isFalse();
    }

    @Test
    void anotherIsrAnEarlierStartAndTheEndOfTheRoleAreNews() {
        rest();
        f.replica.onState(f.state(1, 1, 2, 1, 2), f.nowNanos);
        assertThat(resting.takeNews()).containsExactly("visit");

        rest();
        f.leader().logStartAdvanced();
        assertThat(resting.takeNews()).containsExactly("visit");

        rest();
        parked();
        f.follow(2, 2, 1, 2);
        assertThat(f.taken(Effect.WakeFetch.class)).hasSize(1);
        assertThat(resting.takeNews()).containsExactly("visit");
    }

    @Test
    void aFetchThatWasAnsweredIsNotWoken() {
        rest();
        parked().cancel();
        f.append("b", Acks.ALL);

        assertThat(f.taken(Effect.WakeFetch.class)).isEmpty();
    }

    @Test
    void whatIsNotWantedAnyMoreHasNoNews() {
        rest();
        f.append("b", Acks.ALL);
        resting.leave(ReplicaFixture.PARTITION);

        assertThat(resting.takeNews()).isEmpty();
    }

    @Test
    void nothingRestsAfterTheEndOfTheSession() {
        rest();
        resting.close();

        assertThat(resting.rest(f.replica, "later")).isFalse();
        f.append("b", Acks.ALL);
        assertThat(resting.takeNews()).isEqualTo(List.of());
    }
}
