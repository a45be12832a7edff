/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.world.SimRandomness;

import java.util.ArrayList;
import java.util.List;

/**
 * Bad weather, drawn per seed: some seeds lose messages, some repeat them, some only delay them.
 */
final class ClusterWeather implements Weather {
    private final SimRandomness chance;
    private final int lostPerMillion;
    private final int repeatedPerMillion;
    private final int latePerMillion;
    private final int damagedPerMillion;
    private final long maxDelayNanos;

    ClusterWeather(SimRandomness chance) {
        this.chance = chance;
        this.lostPerMillion = chance.nextBoolean() ? chance.nextInt(150_000) : 0;
        this.repeatedPerMillion = chance.nextBoolean() ? chance.nextInt(150_000) : 0;
        this.latePerMillion = chance.nextBoolean() ? chance.nextInt(50_000) : 0;
        this.damagedPerMillion = chance.nextBoolean() ? chance.nextInt(20_000) : 0;
        this.maxDelayNanos = chance.between(1_000_000L, 20_000_000L);
    }

    @Override
    public List<Long> delaysNanos() {
        if (chance.happens(lostPerMillion)) {
            return List.of();
        }
        List<Long> delays = new ArrayList<>();
        delays.add(delay());
        if (chance.happens(repeatedPerMillion)) {
            delays.add(delay());
        }
        return delays;
    }

    private long delay() {
        return chance.happens(latePerMillion)
                ? chance.between(100_000_000L, 1_500_000_000L)
                : chance.between(100_000L, maxDelayNanos);
    }

    @Override
    public long flushDelayNanos() {
        return chance.between(0L, 3_000_000L);
    }

    @Override
    public boolean damages() {
        return chance.happens(damagedPerMillion);
    }
}
