/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.StoredFile;
import dev.penstock.kernel.Uuid;
import dev.penstock.world.SimDisk;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

class LogDirectoryTest {
    private static final Uuid TOPIC = new Uuid(7, 7);
    private static final PartitionName ORDERS = new PartitionName("or-ders", 3);

    private final SimDisk disk = SimDisk.standalone(1);
    private final LogFixture.TestClock clock = new LogFixture.TestClock();

    @Test
    void takesPossessionOfAnEmptyVolumeAndKnowsItAgain() throws IOException {
        LogDirectory first = open("shop", 2, new Uuid(1, 1));
        LogDirectory second = open("shop", 2, new Uuid(2, 2));

        assertThat(first.identity())
                .isEqualTo(new DirectoryIdentity("shop", new BrokerId(2), new Uuid(1, 1)));
        assertThat(second.identity()).isEqualTo(first.identity());
        disk.crash();
        assertThat(open("shop", 2, new Uuid(3, 3)).identity()).isEqualTo(first.identity());
    }

    @Test
    void refusesTheVolumeOfAnotherClusterOrBroker() throws IOException {
        open("shop", 2, new Uuid(1, 1));

        assertThatThrownBy(() -> open("bank", 2, new Uuid(1, 1)))
                .isInstanceOf(ForeignDirectoryException.class)
                .hasMessage(
                        "this volume belongs to the cluster shop, but this broker to the cluster bank");
        assertThatThrownBy(() -> open("shop", 3, new Uuid(1, 1)))
                .isInstanceOf(ForeignDirectoryException.class)
                .hasMessageContaining("broker 2 of the cluster, but this is broker 3");
    }

    @Test
    void refusesAVolumeWithPartitionsThatNobodyClaims() throws IOException {
        LogDirectory directory = open("shop", 2, new Uuid(1, 1));
        directory.openLog(ORDERS, TOPIC, LogFixture.SMALL, clock).close();
        disk.delete("meta.properties");

        assertThatThrownBy(() -> open("shop", 2, new Uuid(1, 1)))
                .isInstanceOf(ForeignDirectoryException.class)
                .hasMessageContaining("or-ders-3");
    }

    @Test
    void aPartitionOfWhichNothingWasWrittenIsRemovedAndNoOther() throws IOException {
        LogDirectory directory = open("shop", 2, new Uuid(1, 1));
        disk.createDirectories("empty-0");
        disk.createDirectories("named-0");
        disk.open("named-0/partition.metadata").close();
        disk.createDirectories("written-0");
        disk.open("written-0/quorum-state").write(0, ByteBuffer.wrap(new byte[1]));
        disk.createDirectories("unreadable-0");
        disk.open("unreadable-0/partition.metadata").close();
        disk.breakDirectory("unreadable-0");

        assertThat(directory.removeUnbegun(new PartitionName("empty", 0))).isTrue();
        assertThat(directory.removeUnbegun(new PartitionName("named", 0))).isTrue();
        assertThat(directory.removeUnbegun(new PartitionName("written", 0))).isFalse();
        assertThatThrownBy(() -> directory.removeUnbegun(new PartitionName("unreadable", 0)))
                .isInstanceOf(IOException.class);
        assertThat(disk.list("")).contains("written-0", "unreadable-0");
        assertThat(disk.list("")).doesNotContain("empty-0", "named-0");
    }

    @Test
    void aHealingPartitionOfWhichNothingWasWrittenYetGoesOnHealing() throws IOException {
        LogDirectory directory = open("shop", 2, new Uuid(1, 1));
        directory.markHealing(ORDERS);
        disk.createDirectories(ORDERS.toString());

        directory.openLog(ORDERS, TOPIC, LogFixture.SMALL, clock).close();
        assertThat(directory.isHealing(ORDERS)).isTrue();

        directory.delete(ORDERS);
        directory.markHealing(ORDERS);
        disk.createDirectories(ORDERS.toString());
        assertThat(directory.removeUnbegun(ORDERS)).isTrue();
        assertThat(directory.isHealing(ORDERS)).isTrue();
    }

    @Test
    void refusesADamagedIdentity() throws IOException {
        open("shop", 2, new Uuid(1, 1));
        WholeFile.replaceText(
                disk, "meta.properties", "version=1\ncluster.id=shop\nnode.id=x\ndirectory.id=y\n");

        assertThatThrownBy(() -> open("shop", 2, new Uuid(1, 1)))
                .isInstanceOf(ForeignDirectoryException.class)
                .hasMessageContaining("damaged");
        WholeFile.replaceText(disk, "meta.properties", "version=2\n");
        assertThatThrownBy(() -> open("shop", 2, new Uuid(1, 1)))
                .hasMessageContaining("has version 2");
        WholeFile.replaceText(disk, "meta.properties", "version=1\nnode.id=2\n");
        assertThatThrownBy(() -> open("shop", 2, new Uuid(1, 1)))
                .hasMessageContaining("has no directory.id");
    }

    @Test
    void listsPartitionsWithTheirTopicIds() throws IOException {
        LogDirectory directory = open("shop", 2, new Uuid(1, 1));
        directory.openLog(ORDERS, TOPIC, LogFixture.SMALL, clock).close();
        disk.createDirectories("not a partition");

        assertThat(directory.partitions())
                .containsExactly(new StoredPartition(ORDERS, Optional.of(TOPIC)));
    }

    @Test
    void aPartitionThatCannotBeReadIsListedAndKeepsNoOtherFromOpening() throws IOException {
        LogDirectory directory = open("shop", 2, new Uuid(1, 1));
        directory.openLog(ORDERS, TOPIC, LogFixture.SMALL, clock).close();
        PartitionName other = new PartitionName("orders", 7);
        directory.openLog(other, TOPIC, LogFixture.SMALL, clock).close();
        disk.breakDirectory(ORDERS.toString());

        assertThat(directory.partitions())
                .contains(
                        new StoredPartition(ORDERS, Optional.empty()),
                        new StoredPartition(other, Optional.of(TOPIC)));
        assertThatThrownBy(() -> directory.openLog(ORDERS, TOPIC, LogFixture.SMALL, clock))
                .hasMessageContaining("Input/output error");
    }

    @Test
    void doesNotMixTopicsOfTheSameName() throws IOException {
        LogDirectory directory = open("shop", 2, new Uuid(1, 1));
        directory.openLog(ORDERS, TOPIC, LogFixture.SMALL, clock).close();
        Uuid newer = new Uuid(8, 8);

        assertThatThrownBy(() -> directory.openLog(ORDERS, newer, LogFixture.SMALL, clock))
                .hasMessageContaining("or-ders-3 holds the topic " + TOPIC);

        directory.delete(ORDERS);
        directory.openLog(ORDERS, newer, LogFixture.SMALL, clock).close();
        assertThat(directory.partitions())
                .containsExactly(new StoredPartition(ORDERS, Optional.of(newer)));
    }

    @Test
    void anOrderlyStopIsKnownOnce() throws IOException {
        LogDirectory first = open("shop", 2, new Uuid(1, 1));
        assertThat(first.cleanShutdownEpoch()).isEmpty();
        first.markCleanShutdown(42);

        assertThat(open("shop", 2, new Uuid(1, 1)).cleanShutdownEpoch()).hasValue(42);
        disk.crash();
        assertThat(open("shop", 2, new Uuid(1, 1)).cleanShutdownEpoch()).isEmpty();
    }

    @Test
    void keepsHintsAtHighWatermarks() throws IOException {
        LogDirectory directory = open("shop", 2, new Uuid(1, 1));
        Map<PartitionName, Long> offsets = Map.of(ORDERS, 17L, new PartitionName("a", 0), 3L);
        directory.storeHighWatermarks(offsets);

        assertThat(directory.highWatermarks()).isEqualTo(offsets);
        WholeFile.replaceText(disk, "replication-offset-checkpoint", "0\n2\na 0 3\nor-ders 3");
        assertThat(directory.highWatermarks()).isEmpty();
    }

    @Test
    void aCheckpointedPartitionKeepsItsTopicIdThroughALossOfPower() throws IOException {
        LogDirectory directory = open("shop", 2, new Uuid(1, 1));
        SegmentedLog log = directory.openLog(ORDERS, TOPIC, LogFixture.SMALL, clock);
        LogFixture fixture = new LogFixture(disk);
        fixture.log = log;
        fixture.append(0, "a");
        log.flush();
        disk.crash();

        assertThat(open("shop", 2, new Uuid(1, 1)).partitions())
                .containsExactly(new StoredPartition(ORDERS, Optional.of(TOPIC)));
        fixture.log = directory.openLog(ORDERS, TOPIC, LogFixture.SMALL, clock);
        assertThat(fixture.records()).containsExactly("0:a");
    }

    /** Found by the simulation: a broker that lost power soon after a topic was created. */
    @Test
    void beginsAgainWhenACrashHasLeftNoTopicId() throws IOException {
        LogDirectory directory = open("shop", 2, new Uuid(1, 1));
        disk.createDirectories("or-ders-3");
        disk.open("or-ders-3/00000000000000000000.log").close();

        SegmentedLog log = directory.openLog(ORDERS, TOPIC, LogFixture.SMALL, clock);

        assertThat(log.logEndOffset()).isZero();
        assertThat(directory.partitions())
                .containsExactly(new StoredPartition(ORDERS, Optional.of(TOPIC)));
        log.close();
    }

    @Test
    void recordsWithoutATopicIdAreSetAside() throws IOException {
        LogDirectory directory = open("shop", 2, new Uuid(1, 1));
        disk.createDirectories("or-ders-3");
        try (StoredFile segment = disk.open("or-ders-3/00000000000000000000.log")) {
            segment.write(0, ByteBuffer.wrap(new byte[] {1}));
        }

        directory.openLog(ORDERS, TOPIC, LogFixture.SMALL, clock).close();

        assertThat(disk.exists("or-ders-3.damaged.1/00000000000000000000.log")).isTrue();
    }

    @Test
    void setsADamagedPartitionAside() throws IOException {
        LogDirectory directory = open("shop", 2, new Uuid(1, 1));
        directory.openLog(ORDERS, TOPIC, LogFixture.SMALL, clock).close();

        assertThat(directory.quarantine(ORDERS)).isEqualTo("or-ders-3.damaged.1");

        assertThat(directory.partitions()).isEmpty();
        directory.openLog(ORDERS, TOPIC, LogFixture.SMALL, clock).close();
        assertThat(directory.quarantine(ORDERS)).isEqualTo("or-ders-3.damaged.2");
    }

    private LogDirectory open(String cluster, int node, Uuid freshId) throws IOException {
        return LogDirectory.open(disk, cluster, new BrokerId(node), freshId);
    }
}
