/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import java.util.EnumMap;
import java.util.Map;

/**
 * The fetches that wait on one partition, by how far they may read; and the sessions in which it
 * rests ({@link RestingPartitions}), which are told of the same things, and of some more.
 */
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
        Place place = new Parked(fetch);
        ring(level).add(place);
        fetch.joined(place);
        if (level == ReadLevel.LOG_END && isFollowerUntold) {
            fetch.linger(untoldSinceNanos);
        }
    }

    /** Tells the place of what followers may read or have to know, until it leaves. */
    void watch(Place place) {
        ring(ReadLevel.LOG_END).add(place);
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

    /** Whether the follower that has read last knew the watermark before. */
    boolean isFollowerTold() {
        return !isFollowerUntold;
    }

    /** Something is news to followers that is worth no answer of its own. */
    void changed() {
        ring(ReadLevel.LOG_END).changed();
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

    /** A place in the ring of one partition. */
    abstract static class Place {
        private Place previous = this;
        private Place next = this;

        /** That many bytes more can be read. */
        abstract void gained(long bytes);

        /** The high watermark moved. */
        abstract void linger(long nowNanos);

        /** Anything else is news. */
        abstract void changed();

        void leave() {
            previous.next = next;
            next.previous = previous;
            previous = this;
            next = this;
        }
    }

    /** The place of one fetch. */
    private static final class Parked extends Place {
        private final ParkedFetch fetch;

        Parked(ParkedFetch fetch) {
            this.fetch = fetch;
        }

        @Override
        void gained(long bytes) {
            fetch.gained(bytes);
        }

        @Override
        void linger(long nowNanos) {
            fetch.linger(nowNanos);
        }

        @Override
        void changed() {
            // It reads all its partitions again before it is answered.
        }
    }

    /** Where the ring begins and ends. */
    private static final class Head extends Place {
        @Override
        void gained(long bytes) {}

        @Override
        void linger(long nowNanos) {}

        @Override
        void changed() {}
    }

    /** A ring of places around one that holds nothing. */
    @SuppressWarnings("ReferenceEquality") // A place is itself.
    private static final class Ring {
        private final Place head = new Head();

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
                place.gained(bytes);
                place = next;
            }
        }

        void linger(long nowNanos) {
            for (Place place = head.next; place != head; place = place.next) {
                place.linger(nowNanos);
            }
        }

        void changed() {
            for (Place place = head.next; place != head; place = place.next) {
                place.changed();
            }
        }
    }
}
