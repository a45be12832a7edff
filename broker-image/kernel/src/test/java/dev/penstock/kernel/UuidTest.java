/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.Random;

final class UuidTest {
    @Test
    void whatIsPrintedParsesToTheSameIdentifier() {
        Random random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            Uuid uuid = Uuid.random(randomness(random));

            assertThat(Uuid.parse(uuid.toString())).isEqualTo(uuid);
            assertThat(uuid.toString()).hasSize(22).doesNotStartWith("-");
        }
    }

    @Test
    void textOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> Uuid.parse("AAAA"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16 bytes");
    }

    @Test
    void orderIsUnsigned() {
        assertThat(new Uuid(-1L, 0L)).isGreaterThan(new Uuid(1L, 0L));
    }

    private static Randomness randomness(Random random) {
        return new Randomness() {
            @Override
            public long nextLong() {
                return random.nextLong();
            }

            @Override
            public int nextInt(int bound) {
                return random.nextInt(bound);
            }
        };
    }
}
