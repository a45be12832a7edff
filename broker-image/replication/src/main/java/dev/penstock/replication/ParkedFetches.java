/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import org.jspecify.annotations.Nullable;

import java.util.EnumMap;
import java.util.Map;

/** The fetches that wait on one partition, by how far they may read. */
final class ParkedFetches {
    private final Map<ReadLevel, Ring> rings = new EnumMap<>(ReadLevel.class);
    private boolean isFollowerUntold;
    private long untoldSinceNanos;
    private long stableOffset = -1L;
    private long unstableBytes;

    ParkedFetches() {
        for (ReadLevel level : ReadLevel.values()) {
            rings.put(level, new Ring());
        }
    }

    void park(ParkedFetch fetch, ReadLevel level) {
        Place place = new Place(fetch);
        ring(level).add(place);
        fetch.joined(place);
        if (level == ReadLevel.LOG_END && isFollowerUntold) {
            fetch.linger(untoldSinceNanos);
        }
    }

    /**
     * A follower has just read, and parks next if there is nothing for it but a new watermark.
     *
     * @param isWatermarkNews whether it does not know the watermark yet
     */
    void followerRead(boolean isWatermarkNews, long nowNanos) {
        isFollowerUntold = isWatermarkNews;
        untoldSinceNanos = nowNanos;
    }

    void onAppend(long sizeBytes) {
        ring(ReadLevel.LOG_END).gained(sizeBytes);
    }

    /**
     * That many bytes more are committed.
     *
     * @param lastStableOffset while it stands still, none of them can be read by whoever wants
     *     decided transactions only
     */
    void onWatermark(long sizeBytes, long lastStableOffset, long nowNanos) {
        ring(ReadLevel.HIGH_WATERMARK).gained(sizeBytes);
        unstableBytes += sizeBytes;
        if (lastStableOffset != stableOffset) {
            stableOffset = lastStableOffset;
            ring(ReadLevel.LAST_STABLE_OFFSET).gained(unstableBytes);
            unstableBytes = 0;
        }
        ring(ReadLevel.LOG_END).linger(nowNanos);
    }

    void wakeAll() {
        rings.values().forEach(ring -> ring.gained(Long.MAX_VALUE));
    }

    private Ring ring(ReadLevel level) {
        Ring ring = rings.get(level);
        if (ring == null) {
            throw new IllegalStateException("no ring for " + level);
        }
        return ring;
    }

    /** The place of one fetch in the ring of one partition. */
    static final class Place {
        private final @Nullable ParkedFetch fetch;
        private Place previous = this;
        private Place next = this;

        Place(@Nullable ParkedFetch fetch) {
            this.fetch = fetch;
        }

        void leave() {
            previous.next = next;
            next.previous = previous;
            previous = this;
            next = this;
        }
    }

    /** A ring of places around one that holds no fetch. */
    private static final class Ring {
        private final Place head = new Place(null);

        void add(Place place) {
            Place last = head.previous;
            place.previous = last;
            place.next = head;
            last.next = place;
            head.previous = place;
        }

        /**
         * Waking a fetch takes its places out, of this ring too, so the next is looked up before.
         */
        void gained(long bytes) {
            for (Place place = head.next; place != head; ) {
                Place next = place.next;
                if (place.fetch != null) {
                    place.fetch.gained(bytes);
                }
                place = next;
            }
        }

        void linger(long nowNanos) {
            for (Place place = head.next; place != head; place = place.next) {
                if (place.fetch != null) {
                    place.fetch.linger(nowNanos);
                }
            }
        }
    }
}
