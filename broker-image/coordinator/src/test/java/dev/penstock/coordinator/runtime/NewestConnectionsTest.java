/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NewestConnectionsTest {
    private static final TransactionalProducer PRODUCER = new TransactionalProducer(7, (short) 0);
    private static final TransactionalProducer NEXT = new TransactionalProducer(7, (short) 1);

    private final NewestConnections<Integer> newest = new NewestConnections<>();

    @Test
    void whatComesByAnOlderConnectionIsLateAndChangesNothing() {
        newest.heard(1, PRODUCER, 5);
        newest.heard(1, PRODUCER, 3);

        assertThat(newest.isLate(1, PRODUCER, 4)).isTrue();
        assertThat(newest.isLate(1, PRODUCER, 5)).isFalse();
        assertThat(newest.isLate(1, PRODUCER, 6)).isFalse();
    }

    @Test
    void anotherProducerOrAnotherEpochHasConnectionsOfItsOwn() {
        newest.heard(1, PRODUCER, 5);

        assertThat(newest.isLate(1, NEXT, 4)).isFalse();
        assertThat(newest.isLate(2, PRODUCER, 4)).isFalse();
    }

    @Test
    void whoWasNotHeardForLongestIsForgottenAtTheLimit() {
        for (int key = 1; key <= NewestConnections.MAX_REMEMBERED; key++) {
            newest.heard(key, PRODUCER, 5);
        }
        newest.heard(1, PRODUCER, 6);
        assertThat(newest.isLate(2, PRODUCER, 4)).isTrue();

        newest.heard(NewestConnections.MAX_REMEMBERED + 1, PRODUCER, 5);

        assertThat(newest.isLate(2, PRODUCER, 4)).isFalse();
        assertThat(newest.isLate(1, PRODUCER, 5)).isTrue();
        assertThat(newest.isLate(3, PRODUCER, 4)).isTrue();
    }
}
