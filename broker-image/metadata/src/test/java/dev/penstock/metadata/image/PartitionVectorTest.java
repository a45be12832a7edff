/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.record.BrokerIds;
import dev.penstock.metadata.record.MetadataRecord;
import dev.penstock.metadata.record.ReplicaDirectories;
import dev.penstock.world.junit.SeededTest;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

final class PartitionVectorTest {
    @SeededTest(seeds = 20)
    void itIsAListThatNeverChanges(long seed) {
        Random random = new Random(seed);
        List<PartitionImage> expected = new ArrayList<>();
        PartitionVector vector = PartitionVector.EMPTY;
        for (int i = 0; i < 400; i++) {
            List<PartitionImage> before = List.copyOf(expected);
            PartitionVector kept = vector;
            boolean grows = expected.isEmpty() || random.nextInt(3) > 0;
            int at = grows ? expected.size() : random.nextInt(expected.size());
            PartitionImage image = image(random.nextInt(1_000));
            if (grows) {
                expected.add(image);
            } else {
                expected.set(at, image);
            }

            vector = vector.with(at, image);

            assertThat(contentOf(vector)).isEqualTo(expected);
            assertThat(contentOf(kept)).isEqualTo(before);
            assertThat(vector.get(at)).isSameAs(image);
            assertThat(vector.get(vector.size())).isNull();
        }
    }

    @Test
    void numbersHaveNoHoles() {
        assertThatThrownBy(() -> PartitionVector.EMPTY.with(1, image(1)))
                .isInstanceOf(Invariants.Broken.class);
    }

    private static List<PartitionImage> contentOf(PartitionVector vector) {
        List<PartitionImage> content = new ArrayList<>();
        vector.forEach(
                (image, number) -> {
                    assertThat(number).isEqualTo(content.size());
                    content.add(image);
                });
        return content;
    }

    private static PartitionImage image(int partitionEpoch) {
        return PartitionImage.from(
                new MetadataRecord.Partition(
                        new TopicPartition(new Uuid(1, 1), 0),
                        BrokerIds.of(1),
                        BrokerIds.of(1),
                        BrokerIds.NONE,
                        BrokerIds.NONE,
                        BrokerIds.NONE,
                        BrokerIds.NONE,
                        new BrokerId(1),
                        LeaderEpoch.FIRST,
                        partitionEpoch,
                        false,
                        ReplicaDirectories.NONE));
    }
}
