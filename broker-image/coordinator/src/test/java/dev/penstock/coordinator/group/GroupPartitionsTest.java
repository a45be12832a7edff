/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.world.SimRandomness;
import dev.penstock.world.SimWorld;
import dev.penstock.world.junit.SeededTest;

import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

final class GroupPartitionsTest {
    @SeededTest(seeds = 100)
    void groupsLiveWhereKafkaPutsThem(SimWorld world) {
        SimRandomness random = world.randomness("group");
        String groupId = Long.toString(random.nextLong(), 36);
        int partitions = 1 + random.nextInt(100);

        assertThat(GroupPartitions.groupPartitionFor(groupId, partitions))
                .isEqualTo(Utils.abs(groupId.hashCode()) % partitions);
    }

    @Test
    void theHashWithoutAPositiveCounterpartGoesToTheFirst() {
        String groupId = "polygenelubricants";
        assertThat(groupId.hashCode()).isEqualTo(Integer.MIN_VALUE);

        assertThat(GroupPartitions.groupPartitionFor(groupId, 50)).isZero();
    }
}
