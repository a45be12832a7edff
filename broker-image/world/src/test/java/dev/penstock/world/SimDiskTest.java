/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.kernel.DiskFullException;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.StoredFile;
import dev.penstock.world.junit.SeededTest;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

final class SimDiskTest {
    private final SimDisk disk = SimDisk.standalone(1);

    @Test
    void readsWhatWasWritten() throws IOException {
        StoredFile file = disk.open("f");
        write(file, 3, "abc");

        assertThat(file.sizeBytes()).isEqualTo(6);
        assertThat(read(file)).isEqualTo("\0\0\0abc");
        file.truncate(4);
        write(file, 5, "z");
        assertThat(read(file)).isEqualTo("\0\0\0a\0z");
        assertThat(file.read(100, ByteBuffer.allocate(1))).isZero();
    }

    @SeededTest(seeds = 100)
    void syncedBytesSurviveALossOfPower(long seed) throws IOException {
        SimDisk lossy = durableFile(seed, "kept");
        write(lossy.open("f"), 4, "lost?");
        lossy.crash();

        assertThat(read(lossy.open("f"))).startsWith("kept");
    }

    @Test
    void unsyncedWritesAreLostKeptTornOrScattered() throws IOException {
        Set<String> outcomes = new TreeSet<>();
        for (long seed = 1; seed <= 200; seed++) {
            SimDisk lossy = durableFile(seed, "");
            StoredFile file = lossy.open("f");
            write(file, 0, "a".repeat(1024));
            write(file, 1024, "b".repeat(512));
            lossy.crash();
            outcomes.add(shapeOf(read(lossy.open("f"))));
        }

        assertThat(outcomes).contains("", "a1024", "a1024b512", "\0" + "512a512b512");
        assertThat(outcomes)
                .anyMatch(shape -> shape.matches("a1024b[1-9]\\d*") && !shape.endsWith("b512"));
        assertThat(outcomes).anyMatch(shape -> shape.startsWith("a1024\0"));
    }

    @Test
    void unsyncedNamesMayBeLostInOrderOfTheirMaking() throws IOException {
        Set<List<String>> outcomes = new java.util.HashSet<>();
        for (long seed = 1; seed <= 100; seed++) {
            SimDisk lossy = SimDisk.standalone(seed);
            lossy.createDirectories("d");
            lossy.syncDirectory("");
            lossy.open("d/one").sync();
            lossy.rename("d/one", "d/two");
            lossy.open("d/three");
            lossy.crash();
            outcomes.add(lossy.list("d"));
        }

        assertThat(outcomes)
                .containsExactlyInAnyOrder(
                        List.of(), List.of("one"), List.of("two"), List.of("three", "two"));
    }

    @SeededTest(seeds = 50)
    void aSyncedDirectoryKeepsItsNamesIfItsOwnNameWasSynced(long seed) throws IOException {
        SimDisk lossy = SimDisk.standalone(seed);
        lossy.createDirectories("a/b");
        lossy.open("a/b/f");
        lossy.syncDirectory("a/b");
        lossy.syncDirectory("a");
        lossy.syncDirectory("");
        lossy.createDirectories("x");
        lossy.open("x/g");
        lossy.syncDirectory("x");
        lossy.crash();

        assertThat(lossy.list("a/b")).containsExactly("f");
        assertThat(lossy.exists("x/g")).isEqualTo(lossy.exists("x"));
    }

    @SeededTest(seeds = 50)
    void aRenameReplacesInOneStep(long seed) throws IOException {
        SimDisk lossy = durableFile(seed, "old");
        StoredFile next = lossy.open("f.tmp");
        write(next, 0, "new");
        next.sync();
        lossy.rename("f.tmp", "f");
        lossy.crash();

        assertThat(read(lossy.open("f"))).isIn("old", "new");
        SimDisk synced = durableFile(seed, "old");
        StoredFile other = synced.open("f.tmp");
        write(other, 0, "new");
        other.sync();
        synced.rename("f.tmp", "f");
        synced.syncDirectory("");
        synced.crash();
        assertThat(read(synced.open("f"))).isEqualTo("new");
    }

    @Test
    void afterAFailedSyncTheBytesAreLostWithThePowerEvenIfALaterSyncSucceeds() throws IOException {
        SimDisk lossy = durableFile(1, "");
        StoredFile file = lossy.open("f");
        write(file, 0, "abc");
        lossy.failNextSync("f");

        assertThatThrownBy(file::sync).isInstanceOf(IOException.class);
        assertThat(read(file)).isEqualTo("abc");
        file.sync();
        lossy.crash();
        assertThat(read(lossy.open("f"))).isEmpty();
    }

    @Test
    void aFullDiskRefusesTheWriteAndTakesItAgainAfterADeletion() throws IOException {
        disk.capacityBytes(10);
        StoredFile file = disk.open("f");
        write(file, 0, "12345678");

        assertThatThrownBy(() -> write(file, 8, "345")).isInstanceOf(DiskFullException.class);
        assertThat(file.sizeBytes()).isEqualTo(8);
        write(file, 0, "overwrite".substring(0, 8));
        assertThat(disk.usableBytes()).isEqualTo(2);
        disk.delete("f");
        assertThat(disk.usableBytes()).isEqualTo(10);
    }

    @Test
    void rotChangesWhatIsStoredAndABadReadDoesNot() throws IOException {
        SimDisk rotten = durableFile(1, "abc");
        rotten.flipStoredBit("f", 1, 0);
        assertThat(read(rotten.open("f"))).isEqualTo("acc");
        rotten.crash();
        assertThat(read(rotten.open("f"))).isEqualTo("acc");

        rotten.faults(new DiskFaults(1_000_000, 0, 0, 0, 0));
        assertThat(read(rotten.open("f"))).isNotEqualTo("acc");
        rotten.faults(DiskFaults.NONE);
        assertThat(read(rotten.open("f"))).isEqualTo("acc");
    }

    @Test
    void aSlowSyncKeepsItsLoopBusyAndNoOther() throws IOException {
        SimWorld world = new SimWorld(1);
        SimProcess process = world.host("a").start();
        process.disk().faults(new DiskFaults(0, 0, 50_000_000, 0, 0));
        StoredFile file = process.disk().open("f");
        long[] ran = new long[2];
        process.loop("io")
                .execute(
                        () -> {
                            try {
                                file.sync();
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });
        process.loop("io").execute(() -> ran[0] = world.nowNanos());
        process.loop("other").execute(() -> ran[1] = world.nowNanos());
        world.runUntilIdle();

        assertThat(ran[0]).isGreaterThan(50_000_000);
        assertThat(ran[1]).isLessThan(1_000_000);
    }

    @Test
    void aSyncSavesAtItsEndWhatWasWrittenBeforeItBegan() throws IOException {
        assertThat(afterPowerWasLostAt(40_000_000)).contains("");
        assertThat(afterPowerWasLostAt(60_000_000))
                .contains("saved")
                .allMatch(left -> left.startsWith("saved"));
    }

    /**
     * A sync of 50 ms begins at once, something more is written after 20 ms, and the task that
     * synced renames the file; all that there may be afterwards under the first name.
     */
    private static Set<String> afterPowerWasLostAt(long nanos) throws IOException {
        Set<String> outcomes = new TreeSet<>();
        for (long seed = 1; seed <= 100; seed++) {
            SimWorld world = new SimWorld(seed);
            SimHost host = world.host("a");
            SimProcess process = host.start();
            StoredFile file = process.disk().open("f");
            process.disk().syncDirectory("");
            write(file, 0, "saved");
            process.disk().faults(new DiskFaults(0, 0, 50_000_000, 0, 0));
            process.loop("io")
                    .execute(
                            () -> {
                                try {
                                    file.sync();
                                    process.disk().rename("f", "g");
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            });
            world.runFor(20_000_000);
            write(file, 5, ", too late");
            world.runFor(nanos - 20_000_000);
            host.losePower();
            boolean isRenamed = host.disk().exists("g");
            assertThat(isRenamed && nanos < 50_000_000)
                    .as("renamed before it was synced")
                    .isFalse();
            outcomes.add(read(host.disk().openForRead(isRenamed ? "g" : "f")));
        }
        return outcomes;
    }

    @Test
    void aKilledProcessLosesNothingAndItsFilesAreClosed() throws IOException {
        SimWorld world = new SimWorld(1);
        SimHost host = world.host("a");
        host.start();
        StoredFile file = host.disk().open("f");
        write(file, 0, "abc");
        assertThatThrownBy(host.disk()::checkNoOpenFiles).isInstanceOf(Invariants.Broken.class);

        host.kill();

        host.disk().checkNoOpenFiles();
        assertThatThrownBy(() -> read(file)).isInstanceOf(ClosedChannelException.class);
        assertThat(read(host.disk().open("f"))).isEqualTo("abc");
    }

    @Test
    void refusesWhatAFileSystemRefuses() throws IOException {
        assertThatThrownBy(() -> disk.open("d/f")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.openForRead("f")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.rename("f", "g")).isInstanceOf(NoSuchFileException.class);
        disk.createDirectories("d");
        disk.open("d/f");
        assertThatThrownBy(() -> disk.delete("d")).isInstanceOf(DirectoryNotEmptyException.class);
        assertThatThrownBy(() -> write(disk.openForRead("d/f"), 0, "x"))
                .isInstanceOf(IOException.class);
        disk.delete("d/f");
        disk.delete("d");
        disk.delete("d");
        assertThat(disk.list("")).isEmpty();
    }

    @Test
    void aRenamedDirectoryTakesItsFilesAlong() throws IOException {
        disk.createDirectories("t-0");
        write(disk.open("t-0/f"), 0, "abc");

        disk.rename("t-0", "t-0.deleted");

        assertThat(disk.list("")).containsExactly("t-0.deleted");
        assertThat(read(disk.open("t-0.deleted/f"))).isEqualTo("abc");
    }

    private static SimDisk durableFile(long seed, String content) throws IOException {
        SimDisk made = SimDisk.standalone(seed);
        StoredFile file = made.open("f");
        write(file, 0, content);
        file.sync();
        made.syncDirectory("");
        return made;
    }

    private static void write(StoredFile file, long position, String text) throws IOException {
        file.write(position, ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static String read(StoredFile file) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(Math.toIntExact(file.sizeBytes()));
        file.read(0, target);
        return new String(target.array(), StandardCharsets.ISO_8859_1);
    }

    /** Runs of equal bytes, each as the byte and its count. */
    private static String shapeOf(String bytes) {
        StringBuilder shape = new StringBuilder();
        int start = 0;
        for (int i = 1; i <= bytes.length(); i++) {
            if (i == bytes.length() || bytes.charAt(i) != bytes.charAt(start)) {
                shape.append(bytes.charAt(start)).append(i - start);
                start = i;
            }
        }
        return shape.toString();
    }

    @SeededTest(seeds = 50)
    void whatWasSyncedUnderTheNewNameOfADirectorySurvives(long seed) throws IOException {
        SimDisk lossy = SimDisk.standalone(seed);
        lossy.createDirectories("old");
        lossy.syncDirectory("");
        lossy.open("old/f");
        lossy.rename("old", "new");

        lossy.syncDirectory("new");
        lossy.crash();

        assertThat(lossy.exists("old/f")).isNotEqualTo(lossy.exists("new/f"));
    }

    @SeededTest(seeds = 50)
    void aDirectoryWithAFormerNameOfAnotherHasNothingOfThat(long seed) throws IOException {
        SimDisk lossy = SimDisk.standalone(seed);
        lossy.createDirectories("copy");
        lossy.open("copy/deleted");
        lossy.syncDirectory("copy");
        lossy.syncDirectory("");
        lossy.open("copy/made");
        lossy.delete("copy/deleted");
        lossy.rename("copy", "log");
        lossy.syncDirectory("");

        lossy.createDirectories("copy");
        lossy.syncDirectory("");
        lossy.crash();

        assertThat(lossy.list("copy")).isEmpty();
        assertThat(lossy.exists("log")).isTrue();
    }
}
