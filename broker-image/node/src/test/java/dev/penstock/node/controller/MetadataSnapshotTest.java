/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.record.MetadataRecord;

import org.junit.jupiter.api.Test;

/** Found by the simulation: batches of a snapshot have no epoch, and were not readable. */
class MetadataSnapshotTest {
    @Test
    void whatWasWrittenIsReadBack() {
        MetadataImage image =
                MetadataImage.EMPTY.apply(new MetadataRecord.Topic(new Uuid(1L, 2L), "orders"));

        assertThat(MetadataSnapshot.read(MetadataSnapshot.write(image, 5L))).isEqualTo(image);
    }
}
