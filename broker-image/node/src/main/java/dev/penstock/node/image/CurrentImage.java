/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.image;

import dev.penstock.kernel.Invariants;
import dev.penstock.metadata.image.MetadataDelta;
import dev.penstock.metadata.image.MetadataImage;

import java.util.ArrayList;
import java.util.List;

/**
 * Holds the newest committed image, and the one that this broker serves by.
 *
 * <p>Requests are served by an image only when this broker has done what it says: its partitions
 * are opened and have their roles. Otherwise a client that has just learned of a leader here would
 * be turned away by it.
 *
 * <p>Written on the metadata loop, read from anywhere.
 */
public final class CurrentImage {
    private final List<Follower> followers = new ArrayList<>();
    private final List<Runnable> servedTasks = new ArrayList<>();
    private volatile Versioned newest = new Versioned(MetadataImage.EMPTY, 0L);
    private volatile Versioned served = newest;

    /** What requests are served by. */
    public MetadataImage get() {
        return served.image();
    }

    /** The end, in the metadata log, of what is served. */
    public long endOffset() {
        return served.endOffset();
    }

    /** Image and end at once, when they must belong together. */
    public Versioned versioned() {
        return served;
    }

    /**
     * All that is committed, whether or not this broker has acted on it: where peers are, who
     * lives, and who leads what this broker has just ceased to lead.
     */
    public MetadataImage newest() {
        return newest.image();
    }

    /** Adds one who is told of each change; before the node starts. */
    public void follow(Follower follower) {
        followers.add(follower);
    }

    /**
     * Adds a task that runs on the metadata loop whenever requests are served by a newer image;
     * before the node starts.
     */
    public void whenServed(Runnable task) {
        servedTasks.add(task);
    }

    /** More is committed; on the metadata loop. */
    public void publish(MetadataDelta delta, long endOffset) {
        Invariants.check(
                endOffset >= newest.endOffset(), "images get newer", endOffset, newest.endOffset());
        newest = new Versioned(delta.after(), endOffset);
        for (Follower follower : followers) {
            follower.imageChanged(delta, endOffset);
        }
    }

    /** This broker has done what the image says; on the metadata loop. */
    public void serve(MetadataImage image, long endOffset) {
        Invariants.check(
                endOffset >= served.endOffset(),
                "served images get newer",
                endOffset,
                served.endOffset());
        served = new Versioned(image, endOffset);
        servedTasks.forEach(Runnable::run);
    }

    /** Who must act on a change. Called on the metadata loop. */
    @FunctionalInterface
    public interface Follower {
        void imageChanged(MetadataDelta delta, long endOffset);
    }

    /**
     * An image and where it stands.
     *
     * @param endOffset the first offset of the metadata log that is not in the image
     */
    public record Versioned(MetadataImage image, long endOffset) {}
}
