/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.log.LogConfig;
import dev.penstock.log.PartitionName;
import dev.penstock.world.SimDisk;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Several log directories of one broker, each on a disk of its own. */
class LogDirectoriesTest {
    private static final BrokerId SELF = new BrokerId(2);
    private static final Uuid TOPIC = new Uuid(7, 7);

    private final SimDisk first = SimDisk.standalone(1);
    private final SimDisk second = SimDisk.standalone(2);
    private final SimDisk third = SimDisk.standalone(3);
    private final Clock clock = new SimWorld(1).host("broker").start().clock();
    private long drawn;

    @Test
    void eachHasAnIdentityAndIsKnownAgain() throws IOException {
        List<Uuid> ids = open(first, second).ids();

        assertThat(ids).doesNotHaveDuplicates().hasSize(2);
        assertThat(open(first, second).ids()).isEqualTo(ids);
    }

    @Test
    void oneDirectoryAloneLeavesNoNoteOfOthers() throws IOException {
        open(first);

        assertThat(first.exists("log-directories")).isFalse();
    }

    @Test
    void aDirectoryThatIsNotMountedIsNotTakenForANewOne() throws IOException {
        Uuid missing = open(first, second).ids().get(1);

        assertThatThrownBy(() -> open(first, third))
                .isInstanceOf(UnusableDirectoriesException.class)
                .hasMessage(
                        "/d1 is empty, and the directory "
                                + missing
                                + " is missing: is its disk mounted? If it is gone for good,"
                                + " delete its line in /d0/log-directories");
        assertThat(third.list("")).isEmpty();
    }

    @Test
    void aDirectoryThatIsGoneForGoodIsReplacedWhenSomebodySaysSo() throws IOException {
        Uuid kept = open(first, second).ids().getFirst();
        first.delete("log-directories");

        assertThat(open(first, third).ids()).startsWith(kept).hasSize(2);
    }

    @Test
    void aFirstDirectoryThatIsNotMountedIsNotTakenForANewOne() throws IOException {
        open(first, second);

        assertThatThrownBy(() -> open(third, second))
                .isInstanceOf(UnusableDirectoriesException.class)
                .hasMessageContaining("/d0 is empty, but others of log.dirs are not");
    }

    @Test
    void theMetadataLogIsInTheFirst() throws IOException {
        open(first, second);
        second.createDirectories("__cluster_metadata-0");

        assertThatThrownBy(() -> open(first, second))
                .hasMessageContaining("the metadata log is in /d1, which has to be the first");
    }

    @Test
    void aDirectoryMayBeAddedAndTakenAway() throws IOException {
        open(first);

        assertThat(open(first, second).ids()).hasSize(2);
        assertThat(open(first).ids()).hasSize(1);
        assertThat(open(first, third).ids()).hasSize(2);
    }

    // ---- a stop in order ----

    @Test
    void countsWhenAllDirectoriesAreThere() throws IOException {
        open(first, second).markCleanShutdown(42);

        assertThat(open(first, second).cleanShutdownEpoch()).hasValue(42);
        assertThat(open(first, second).cleanShutdownEpoch()).isEmpty();
    }

    @Test
    void countsWhenADirectoryIsAdded() throws IOException {
        open(first).markCleanShutdown(42);

        assertThat(open(first, second).cleanShutdownEpoch()).hasValue(42);
    }

    @Test
    void doesNotCountWhenADirectoryIsTakenAway() throws IOException {
        open(first, second).markCleanShutdown(42);

        assertThat(open(first).cleanShutdownEpoch()).isEmpty();
    }

    @Test
    void doesNotCountWhenADirectoryComesBackThatWasNotThere() throws IOException {
        open(first, second).markCleanShutdown(42);
        open(first).markCleanShutdown(43);

        assertThat(open(first, second).cleanShutdownEpoch()).isEmpty();
    }

    @Test
    void isNotWrittenDownWhenADirectoryHasFailed() throws IOException {
        LogDirectories directories = open(first, second);
        assertThat(directories.fail(directories.all().get(1))).isTrue();
        assertThat(directories.fail(directories.all().get(1))).isFalse();

        directories.markCleanShutdown(42);

        assertThat(open(first, second).cleanShutdownEpoch()).isEqualTo(OptionalLong.empty());
    }

    // ---- partitions ----

    @Test
    void newPartitionsGoWhereThereAreTheFewest() throws IOException {
        LogDirectories directories = open(first, second);
        DirectoryPartitionStore store = new DirectoryPartitionStore(directories, clock);

        for (int partition = 0; partition < 6; partition++) {
            create(store, partition);
        }

        assertThat(partitionsOf(first)).hasSize(3);
        assertThat(partitionsOf(second)).hasSize(3);
        for (int partition = 0; partition < 6; partition++) {
            boolean inFirst = first.exists("orders-" + partition);
            assertThat(store.isIn(directories.all().getFirst(), "orders", id(partition)))
                    .isEqualTo(inFirst);
            assertThat(second.exists("orders-" + partition)).isNotEqualTo(inFirst);
        }
    }

    @Test
    void aPartitionIsFoundWhereItIs() throws IOException {
        DirectoryPartitionStore before = new DirectoryPartitionStore(open(first, second), clock);
        for (int partition = 0; partition < 4; partition++) {
            create(before, partition);
        }
        List<String> inSecond = partitionsOf(second);

        DirectoryPartitionStore after = new DirectoryPartitionStore(open(first, second), clock);
        for (int partition = 3; partition >= 0; partition--) {
            create(after, partition);
        }

        assertThat(partitionsOf(second)).isEqualTo(inSecond);
    }

    @Test
    void aPartitionThatIsInTwoIsTold() throws IOException {
        open(first, second);
        for (SimDisk disk : List.of(first, second)) {
            disk.createDirectories("orders-0");
            disk.open("orders-0/00000000000000000000.log").write(0, ByteBuffer.wrap(new byte[1]));
        }

        assertThatThrownBy(() -> new DirectoryPartitionStore(open(first, second), clock))
                .isInstanceOf(UnusableDirectoriesException.class)
                .hasMessageContaining("orders-0 is in /d0 and in /d1");
    }

    @Test
    void whatACrashLeftOfAPartitionBeforeAnythingWasWrittenIsGoneAtTheNextStart()
            throws IOException {
        open(first, second);
        first.createDirectories("orders-0");
        first.createDirectories("__cluster_metadata-0");
        second.createDirectories("orders-1");
        second.open("orders-1/partition.metadata").close();
        second.breakDirectory("orders-1");

        new DirectoryPartitionStore(open(first, second), clock);

        assertThat(first.exists("orders-0")).isFalse();
        assertThat(first.exists("__cluster_metadata-0")).isTrue();
        assertThat(second.exists("orders-1")).as("what cannot be read is not known").isTrue();
    }

    @Test
    void highWatermarksAreWrittenBesideTheirPartitions() throws IOException {
        DirectoryPartitionStore store = new DirectoryPartitionStore(open(first, second), clock);
        TreeMap<PartitionName, Long> offsets = new TreeMap<>();
        for (int partition = 0; partition < 4; partition++) {
            create(store, partition);
            offsets.put(new PartitionName("orders", partition), 10L + partition);
        }

        store.storeHighWatermarks(
                offsets,
                (place, cause) -> {
                    throw new AssertionError(place.path(), cause);
                });

        DirectoryPartitionStore next = new DirectoryPartitionStore(open(first, second), clock);
        for (int partition = 0; partition < 4; partition++) {
            try (var log = next.open("orders", id(partition), LogConfig.DEFAULTS).log()) {
                assertThat(log.logEndOffset()).isZero();
            }
        }
        assertThat(open(first, second).all())
                .allSatisfy(
                        place ->
                                assertThat(place.directory().highWatermarks().keySet())
                                        .extracting(PartitionName::toString)
                                        .containsExactlyElementsOf(
                                                place.path().equals("/d0")
                                                        ? partitionsOf(first)
                                                        : partitionsOf(second)));
    }

    @Test
    void whatIsInADirectoryThatFailedIsNotBegunAnew() throws IOException {
        LogDirectories directories = open(first, second);
        DirectoryPartitionStore store = new DirectoryPartitionStore(directories, clock);
        create(store, 0);
        create(store, 1);
        LogDirectories.Place failed = directories.all().get(1);
        int inFailed = store.isIn(failed, "orders", id(0)) ? 0 : 1;
        directories.fail(failed);

        assertThatThrownBy(() -> create(store, inFailed)).hasMessageContaining("/d1 is out of use");
        create(store, 2);
        create(store, 3);
        assertThat(partitionsOf(second)).hasSize(1);
    }

    private LogDirectories open(SimDisk... disks) throws IOException {
        List<String> paths = new ArrayList<>();
        for (int number = 0; number < disks.length; number++) {
            paths.add("/d" + number);
        }
        return LogDirectories.open(
                paths, List.<FileStore>of(disks), "shop", SELF, () -> new Uuid(1, ++drawn));
    }

    private static TopicPartition id(int partition) {
        return new TopicPartition(TOPIC, partition);
    }

    private static void create(DirectoryPartitionStore store, int partition) throws IOException {
        store.open("orders", id(partition), LogConfig.DEFAULTS).log().close();
    }

    private static List<String> partitionsOf(SimDisk disk) {
        return disk.list("").stream().filter(name -> name.startsWith("orders-")).toList();
    }
}
