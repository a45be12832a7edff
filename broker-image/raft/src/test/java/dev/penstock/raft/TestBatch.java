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
 * @param isMarker whether it begins an epoch
 * @param value what tells it from others
 */
record TestBatch(long baseOffset, LeaderEpoch epoch, int count, boolean isMarker, long value) {
    static final int SIZE_BYTES = 25;

    long endOffset() {
        return baseOffset + count;
    }

    /** As the application hands it in: offset and epoch are still to be set. */
    static ByteBuffer unplaced(int count, long value) {
        return encode(List.of(new TestBatch(0L, LeaderEpoch.FIRST, count, false, value)));
    }

    TestBatch placed(long offset, LeaderEpoch newEpoch) {
        return new TestBatch(offset, newEpoch, count, isMarker, value);
    }

    static ByteBuffer encode(List<TestBatch> batches) {
        ByteBuffer buffer = ByteBuffer.allocate(batches.size() * SIZE_BYTES);
        for (TestBatch batch : batches) {
            buffer.putLong(batch.baseOffset).putInt(batch.epoch.value()).putInt(batch.count);
            buffer.put((byte) (batch.isMarker ? 1 : 0)).putLong(batch.value);
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
            batches.add(new TestBatch(offset, epoch, count, buffer.get() == 1, buffer.getLong()));
        }
        return batches;
    }

    /** The value as a letter where it is one, for scenarios. */
    String text() {
        if (isMarker) {
            return "^";
        }
        return value >= 'a' && value <= 'z' ? String.valueOf((char) value) : Long.toString(value);
    }
}
