/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class UncommittedSizesTest {
    private final UncommittedSizes sizes = new UncommittedSizes(0, 0);

    @Test
    void whatTheWatermarkPassesIsTakenOnce() {
        sizes.add(1, 10);
        sizes.add(2, 20);

        assertThat(sizes.takeUpTo(1)).isEqualTo(10);
        assertThat(sizes.takeUpTo(2)).isEqualTo(20);
        assertThat(sizes.takeUpTo(3)).isEqualTo(1);
    }

    @Test
    void theRingGrowsWhereverItBegins() {
        for (int begin = 0; begin < 20; begin++) {
            UncommittedSizes ring = new UncommittedSizes(0, 0);
            for (int offset = 1; offset <= begin; offset++) {
                ring.add(offset, offset);
                assertThat(ring.takeUpTo(offset)).isEqualTo(offset);
            }
            for (int offset = begin + 1; offset <= begin + 50; offset++) {
                ring.add(offset, offset);
            }
            for (int offset = begin + 1; offset <= begin + 50; offset++) {
                assertThat(ring.takeUpTo(offset)).isEqualTo(offset);
            }
        }
    }

    @Test
    void beyondTheLimitSizesAreAddedUp() {
        for (int offset = 1; offset <= UncommittedSizes.MAX_ENTRIES + 2; offset++) {
            sizes.add(offset, 1);
        }

        assertThat(sizes.takeUpTo(UncommittedSizes.MAX_ENTRIES - 1))
                .isEqualTo(UncommittedSizes.MAX_ENTRIES - 1);
        assertThat(sizes.takeUpTo(UncommittedSizes.MAX_ENTRIES)).isEqualTo(1);
        assertThat(sizes.takeUpTo(UncommittedSizes.MAX_ENTRIES + 2)).isEqualTo(3);
    }
}
