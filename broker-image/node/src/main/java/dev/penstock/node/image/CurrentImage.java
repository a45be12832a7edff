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

/** Holds the newest committed image. Written on the metadata loop, read from anywhere. */
public final class CurrentImage {
    private final List<Follower> followers = new ArrayList<>();
    private volatile Versioned current = new Versioned(MetadataImage.EMPTY, 0L);

    public MetadataImage get() {
        return current.image();
    }

    /** The end, in the metadata log, of what the image contains. */
    public long endOffset() {
        return current.endOffset();
    }

    /** Both at once, when they must belong together. */
    public Versioned versioned() {
        return current;
    }

    /** Adds one who is told of each change; before the node starts. */
    public void follow(Follower follower) {
        followers.add(follower);
    }

    /** On the metadata loop. */
    public void publish(MetadataDelta delta, long endOffset) {
        Invariants.check(
                endOffset >= current.endOffset(),
                "images get newer",
                endOffset,
                current.endOffset());
        current = new Versioned(delta.after(), endOffset);
        for (Follower follower : followers) {
            follower.imageChanged(delta, endOffset);
        }
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
