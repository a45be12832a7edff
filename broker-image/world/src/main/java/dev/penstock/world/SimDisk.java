/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world;

import dev.penstock.kernel.DiskFullException;
import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.StoredFile;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A disk in memory that forgets what was not synced.
 *
 * <p>Fault model: what a broker must survive, and no more.
 *
 * <ul>
 *   <li><b>Killed process</b> ({@link SimHost#kill}): nothing is lost, open files are closed.
 *   <li><b>Lost power</b> ({@link #crash}): per file, of the writes and truncations since its last
 *       sync, one of these at random: none happened; all happened; the first few happened and the
 *       next one in part (torn at any byte); or each 512-byte sector did or did not, and the file
 *       may have grown over sectors that are zero. Synced bytes are never lost unless they were
 *       overwritten and not synced again.
 *   <li>Creations, renames, deletions and new directories are durable once their directory was
 *       synced; of the others the first few (at random, in the order in which they were made)
 *       survive a loss of power. Syncing a file does not make its name durable.
 *   <li><b>Failed sync</b>: an {@link IOException}; the bytes that it should have saved are read
 *       back as long as the machine has power, and are lost with it even if a later sync succeeds.
 *   <li><b>Bad sectors</b> ({@link #breakDirectory}, {@link #breakFile}): opening, reading and
 *       writing the files of a directory, or one file, fails until that is mended; syncs find
 *       nothing to write.
 *   <li><b>Full disk</b>: a write that would exceed {@link #capacityBytes} fails as a whole with
 *       {@link DiskFullException}.
 *   <li><b>Rot</b>: {@link #flipStoredBit} changes stored bytes for good, {@link DiskFaults}
 *       returns wrong bytes for one read.
 *   <li><b>Slow sync</b>: keeps the calling loop busy for the time of {@link DiskFaults}. It saves
 *       what was written before it began, once it has ended; what its task does afterwards happens
 *       only then, and not at all when power is lost before.
 *   <li><b>Stalled writes</b> ({@link #stallWrites}): who writes or opens for writing is held until
 *       the disk goes on, and others see only then what its task does afterwards; reads go on.
 * </ul>
 *
 * <p>Not modelled: directories or file sizes damaged while running, misdirected writes, a disk that
 * lies about a successful sync.
 */
public final class SimDisk implements FileStore {
    private static final long UNLIMITED = Long.MAX_VALUE / 2;

    private final SimWorld world;
    private final SimRandomness randomness;
    private final SimDirectories directories;
    private final List<SimFile> openFiles = new ArrayList<>();
    private final SortedSet<String> failingSyncs = new TreeSet<>();
    private final SortedSet<String> broken = new TreeSet<>();
    private DiskFaults faults = DiskFaults.NONE;
    private long capacityBytes = UNLIMITED;
    private long stalledUntilNanos;
    private final SortedMap<String, Long> syncs = new TreeMap<>();

    SimDisk(SimWorld world, SimRandomness randomness) {
        this.world = world;
        this.randomness = randomness;
        this.directories = new SimDirectories(world, randomness);
    }

    /** A disk that belongs to no host; crashes only when {@link #crash} is called. */
    public static SimDisk standalone(long seed) {
        SimWorld world = new SimWorld(seed);
        return new SimDisk(world, world.randomness("disk"));
    }

    public void faults(DiskFaults newFaults) {
        this.faults = newFaults;
    }

    /** Limits what all files may hold together. */
    public void capacityBytes(long bytes) {
        this.capacityBytes = bytes;
    }

    /** Takes no writes for so long from now on. */
    public void stallWrites(long nanos) {
        stalledUntilNanos = world.nowNanos() + nanos;
    }

    /** Whether it takes no writes at this moment. */
    public boolean isStalled() {
        return world.nowNanos() < stalledUntilNanos;
    }

    /** The calling loop waits for as long as the disk takes no writes. */
    void awaitWrites() {
        SimScheduler loop = world.running();
        if (loop != null && world.taskNanos() < stalledUntilNanos) {
            loop.busyFor(stalledUntilNanos - world.taskNanos());
        }
    }

    /** Lets the next sync of the file (or directory) fail. */
    public void failNextSync(String path) {
        failingSyncs.add(path);
    }

    /** Lets all files of the directory be unreadable and unwritable, until it is mended. */
    public void breakDirectory(String directory) {
        broken.add(directory + "/");
    }

    /** Lets one file be unreadable and unwritable, until it is mended. */
    public void breakFile(String path) {
        broken.add(path);
    }

    public void mendFile(String path) {
        broken.remove(path);
    }

    public void mendDirectory(String directory) {
        broken.remove(directory + "/");
    }

    /** Flips one bit of what is stored, now and after a crash. */
    public void flipStoredBit(String path, long position, int bit) {
        directories.file(path).flip(position, bit);
    }

    /** Loses the power, as the class says. */
    public void crash() {
        closeAll();
        directories.crash();
    }

    /** How many syncs of files have succeeded. */
    public long syncCount() {
        return syncs.values().stream().mapToLong(Long::longValue).sum();
    }

    /** How many syncs of the file have succeeded. */
    public long syncCount(String path) {
        return syncs.getOrDefault(path, 0L);
    }

    /** Fails when a file was opened and not closed. */
    public void checkNoOpenFiles() {
        Invariants.check(openFiles.isEmpty(), "every file is closed", openFiles);
    }

    @Override
    public StoredFile open(String path) throws IOException {
        requireWhole(path);
        directories.requireParent(path);
        awaitWrites();
        return opened(new SimFile(this, path, directories.openOrCreate(path), true));
    }

    @Override
    public StoredFile openForRead(String path) throws IOException {
        if (!directories.hasFile(path)) {
            throw new NoSuchFileException(path);
        }
        requireWhole(path);
        return opened(new SimFile(this, path, directories.file(path), false));
    }

    private SimFile opened(SimFile file) {
        openFiles.add(file);
        return file;
    }

    @Override
    public boolean exists(String path) {
        return directories.hasFile(path) || directories.hasDirectory(path);
    }

    @Override
    public List<String> list(String directory) {
        return directories.list(directory);
    }

    @Override
    public void createDirectories(String directory) throws IOException {
        directories.createDirectories(directory);
    }

    @Override
    public void rename(String source, String target) throws IOException {
        if (!directories.hasFile(source) && !directories.hasDirectory(source)) {
            throw new NoSuchFileException(source);
        }
        directories.requireParent(target);
        directories.rename(source, target);
    }

    @Override
    public void delete(String path) throws IOException {
        directories.delete(path);
    }

    @Override
    public void syncDirectory(String directory) throws IOException {
        if (!directories.hasDirectory(directory)) {
            throw new FileNotFoundException(directory);
        }
        if (syncFails(directory)) {
            throw new IOException("Input/output error: sync of directory " + directory);
        }
        takeSyncTime();
        directories.sync(directory);
    }

    @Override
    public long usableBytes() {
        return Math.max(0, capacityBytes - directories.totalBytes());
    }

    @Override
    public long totalBytes() {
        return capacityBytes;
    }

    void sync(SimFile file) throws IOException {
        if (syncFails(file.path())) {
            file.inode().loseUnsynced();
            throw new IOException("Input/output error: sync of " + file.path());
        }
        takeSyncTime();
        file.inode().sync();
        world.atTaskTime(() -> syncs.merge(file.path(), 1L, Long::sum));
    }

    void requireWhole(String path) throws IOException {
        for (String directory : broken) {
            if (path.startsWith(directory)) {
                throw new IOException("Input/output error: " + path);
            }
        }
    }

    void requireSpace(String path, long growthBytes) throws IOException {
        if (growthBytes > 0 && growthBytes > usableBytes()) {
            throw new DiskFullException(path);
        }
    }

    boolean flipsThisRead() {
        return randomness.happens(faults.flipsPerMillion());
    }

    SimRandomness randomness() {
        return randomness;
    }

    void closed(SimFile file) {
        openFiles.remove(file);
    }

    /** The process dies that has files open; nothing that it wrote is lost. */
    public void processDied() {
        closeAll();
    }

    private void closeAll() {
        List.copyOf(openFiles).forEach(SimFile::close);
    }

    private boolean syncFails(String path) {
        return failingSyncs.remove(path) || randomness.happens(faults.syncFailuresPerMillion());
    }

    private void takeSyncTime() {
        long nanos =
                randomness.happens(faults.slowSyncsPerMillion())
                        ? faults.slowSyncNanos()
                        : faults.syncNanos();
        SimScheduler loop = world.running();
        if (loop != null) {
            loop.busyFor(nanos);
        }
    }
}
