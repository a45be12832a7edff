/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import dev.penstock.crds.BalanceSpec;
import dev.penstock.crds.ClusterSpec;

import io.fabric8.kubernetes.api.model.Quantity;

import java.time.Duration;
import java.util.Optional;

/**
 * How fast replicas are copied from broker to broker: in batches, so that clients keep their share.
 *
 * @param partitions that move at the same time
 * @param bytesPerSecond that are copied to one broker, on average
 */
public record Pace(int partitions, long bytesPerSecond) {
    static final int PARTITIONS = 32;
    static final long BYTES_PER_SECOND = 60L << 20;

    /** What one batch may copy is what the bandwidth allows in this time. */
    private static final Duration BATCH = Duration.ofSeconds(10);

    /** As {@code spec.balance} says. */
    public static Pace of(ClusterSpec spec) {
        Optional<BalanceSpec> asked = Optional.ofNullable(spec.balance());
        return new Pace(
                asked.map(BalanceSpec::maxMovingPartitions).orElse(PARTITIONS),
                asked.map(BalanceSpec::bandwidthPerBroker)
                        .map(text -> Quantity.getAmountInBytes(Quantity.parse(text)).longValue())
                        .orElse(BYTES_PER_SECOND));
    }

    /** The changes to be made now, while so many partitions move already. */
    BalancePlan.Batch batch(BalancePlan plan, int moving) {
        return plan.first(Math.max(0, partitions - moving), bytesPerSecond * BATCH.toSeconds());
    }

    /** Until the next batch may begin. */
    Duration pauseAfter(BalancePlan.Batch batch) {
        return Duration.ofMillis(1_000 * batch.mostBytesIn() / bytesPerSecond);
    }

    /** How long it takes to copy so much to one broker. */
    public Duration time(long bytes) {
        return Duration.ofSeconds(Math.ceilDiv(bytes, bytesPerSecond));
    }
}
