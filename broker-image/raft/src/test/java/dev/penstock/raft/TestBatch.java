/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.LeaderEpoch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch as simple as can be: offsets, epoch, one value.
 *
 * <pre>
 *   0            8        12       16      17        25
 *  +------------+--------+--------+-------+---------+
 *  | baseOffset | epoch  | count  | kind  |  value  |
 *  +------------+--------+--------+-------+---------+
 * </pre>
 *
 * @param baseOffset of its first record
 * @param epoch of the leader that appended it
 * @param count how many records it stands for
 * @param kind what it is to the machine
 * @param value what tells it from others
 */
record TestBatch(long baseOffset, LeaderEpoch epoch, int count, Kind kind, long value) {
    static final int SIZE_BYTES = 25;

    enum Kind {
        DATA,
        /** Begins an epoch. */
        MARKER,
        /** A set of voters. */
        VOTERS
    }

    long endOffset() {
        return baseOffset + count;
    }

    /** As the application hands it in: offset and epoch are still to be set. */
    static ByteBuffer unplaced(int count, long value) {
        return encode(List.of(new TestBatch(0L, LeaderEpoch.FIRST, count, Kind.DATA, value)));
    }

    TestBatch placed(long offset, LeaderEpoch newEpoch) {
        return new TestBatch(offset, newEpoch, count, kind, value);
    }

    static ByteBuffer encode(List<TestBatch> batches) {
        ByteBuffer buffer = ByteBuffer.allocate(batches.size() * SIZE_BYTES);
        for (TestBatch batch : batches) {
            buffer.putLong(batch.baseOffset).putInt(batch.epoch.value()).putInt(batch.count);
            buffer.put((byte) batch.kind.ordinal()).putLong(batch.value);
        }
        return buffer.flip();
    }

    static List<TestBatch> decode(ByteBuffer bytes) {
        ByteBuffer buffer = bytes.duplicate();
        List<TestBatch> batches = new ArrayList<>();
        while (buffer.hasRemaining()) {
            long offset = buffer.getLong();
            LeaderEpoch epoch = new LeaderEpoch(buffer.getInt());
            int count = buffer.getInt();
            Kind kind = Kind.values()[buffer.get()];
            batches.add(new TestBatch(offset, epoch, count, kind, buffer.getLong()));
        }
        return batches;
    }

    /** The value as a letter where it is one, for scenarios. */
    String text() {
        return switch (kind) {
            case MARKER -> "^";
            case VOTERS -> voters().voters().stream().map(v -> v.key().id()).toList().toString();
            case DATA -> dataText();
        };
    }

    /** The set of voters that it carries. */
    VoterSet voters() {
        return TestVoters.decode(value);
    }

    private String dataText() {
        return value >= 'a' && value <= 'z' ? String.valueOf((char) value) : Long.toString(value);
    }
}
