/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import dev.penstock.kernel.Randomness;

import java.security.SecureRandom;

/** Chance that cannot be guessed: identifiers are drawn from it. */
final class SecureChance implements Randomness {
    private final SecureRandom random = new SecureRandom();

    @Override
    public long nextLong() {
        return random.nextLong();
    }

    @Override
    public int nextInt(int bound) {
        return random.nextInt(bound);
    }
}
