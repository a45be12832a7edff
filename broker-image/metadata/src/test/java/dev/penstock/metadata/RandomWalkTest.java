/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.metadata.image.DeltaBuilder;
import dev.penstock.metadata.image.ImageSnapshot;
import dev.penstock.metadata.image.MetadataDelta;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.record.MetadataRecord;
import dev.penstock.metadata.record.MetadataRecordCodec;
import dev.penstock.world.junit.SecondJvm;
import dev.penstock.world.junit.SeededTest;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Random commands on a small cluster; what must hold is checked after every record. */
final class RandomWalkTest {
    private static final int STEPS = 250;

    @SeededTest(seeds = 60)
    void whateverIsAskedTheInvariantsHoldAndAcknowledgedDataIsNotLost(long seed) {
        RandomWalk walk = new RandomWalk(seed);

        for (int i = 0; i < STEPS; i++) {
            walk.step();
        }

        assertThat(walk.granted()).isGreaterThan(STEPS / 4);
    }

    @SeededTest(seeds = 6)
    void everyBeginningOfADecisionIsSafe(long seed) {
        RandomWalk walk = new RandomWalk(seed, true);

        for (int i = 0; i < STEPS; i++) {
            walk.step();
        }

        assertThat(walk.granted()).isGreaterThan(STEPS / 4);
    }

    @SeededTest(seeds = 20)
    void theLogAndTheSnapshotGiveTheLiveImage(long seed) {
        RandomWalk walk = new RandomWalk(seed);
        for (int i = 0; i < STEPS; i++) {
            walk.step();
        }
        List<MetadataRecord> snapshot = new ArrayList<>();
        ImageSnapshot.write(walk.cluster().image(), snapshot::add);

        assertThat(replayed(walk.cluster().log)).isEqualTo(walk.cluster().image());
        assertThat(replayed(snapshot)).isEqualTo(walk.cluster().image());
    }

    @SeededTest(seeds = 20)
    void aDeltaOfRecordsIsTheDeltaOfImages(long seed) {
        RandomWalk walk = new RandomWalk(seed);
        MetadataImage before = MetadataImage.EMPTY;
        int applied = 0;
        for (int i = 0; i < STEPS / 10; i++) {
            for (int j = 0; j < 10; j++) {
                walk.step();
            }
            DeltaBuilder builder = new DeltaBuilder(before);
            List<MetadataRecord> log = walk.cluster().log;
            log.subList(applied, log.size()).forEach(builder::apply);
            applied = log.size();

            MetadataDelta delta = builder.build();

            assertThat(delta).isEqualTo(MetadataDelta.between(before, walk.cluster().image()));
            before = walk.cluster().image();
        }
    }

    @SeededTest(seeds = 5)
    void oneSeedGivesOneLog(long seed) {
        RandomWalk first = new RandomWalk(seed);
        RandomWalk second = new RandomWalk(seed);
        for (int i = 0; i < STEPS; i++) {
            first.step();
            second.step();
        }

        assertThat(first.cluster().log).isEqualTo(second.cluster().log);
    }

    @Test
    void oneSeedGivesOneLogInAnotherJvmToo() throws Exception {
        assertThat(SecondJvm.outputOf(RandomWalkTest.class, "7")).isEqualTo(logOf(7));
    }

    /** For the other JVM: prints what a walk writes. */
    public static void main(String[] arguments) {
        System.out.println(logOf(Long.parseLong(arguments[0])));
    }

    private static String logOf(long seed) {
        RandomWalk walk = new RandomWalk(seed);
        for (int i = 0; i < STEPS; i++) {
            walk.step();
        }
        StringBuilder log = new StringBuilder();
        for (MetadataRecord record : walk.cluster().log) {
            log.append(HexFormat.of().formatHex(MetadataRecordCodec.encode(record))).append('\n');
        }
        return log.toString().strip();
    }

    /** Through the bytes, as on another node. */
    private static MetadataImage replayed(List<MetadataRecord> records) {
        MetadataImage image = MetadataImage.EMPTY;
        for (MetadataRecord record : records) {
            MetadataRecord decoded =
                    MetadataRecordCodec.decode(ByteBuffer.wrap(MetadataRecordCodec.encode(record)));
            assertThat(decoded).isEqualTo(record);
            image = image.apply(decoded);
        }
        return image;
    }
}
