/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.Invariants;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * All deadlines of one loop: a binary heap whose entries know their place, so that removing one
 * (which is what becomes of nearly all of them) costs no search and leaves nothing behind. The loop
 * needs one timer: for {@link #nextNanos}.
 */
@SuppressWarnings("ReferenceEquality") // An entry is itself, whatever its class calls equal.
public final class Deadlines {
    private static final int INITIAL_CAPACITY = 64;

    private Deadline[] heap = new Deadline[INITIAL_CAPACITY];
    private int size;
    private long nextSequence;

    /** Begins to wait, or waits for another time from now on. */
    public void set(Deadline deadline, long atNanos) {
        remove(deadline);
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        deadline.atNanos = atNanos;
        deadline.sequence = nextSequence++;
        place(deadline, size++);
        siftUp(deadline.heapIndex);
    }

    /** Waits no more; does nothing when it did not wait. */
    public void remove(Deadline deadline) {
        int index = deadline.heapIndex;
        if (index == Deadline.NOT_WAITING) {
            return;
        }
        Invariants.check(heap[index] == deadline, "a deadline knows its place", index);
        deadline.heapIndex = Deadline.NOT_WAITING;
        Deadline last = heap[--size];
        Arrays.fill(heap, size, size + 1, null);
        if (last != deadline) {
            place(last, index);
            siftUp(index);
            siftDown(last.heapIndex);
        }
    }

    /** When the next one is due. */
    public OptionalLong nextNanos() {
        return size == 0 ? OptionalLong.empty() : OptionalLong.of(heap[0].atNanos);
    }

    /** Lets all that is due by now happen, the earliest first. */
    public void expire(long nowNanos) {
        while (size > 0 && heap[0].atNanos - nowNanos <= 0) {
            Deadline due = heap[0];
            remove(due);
            due.expired(due.atNanos, nowNanos);
        }
    }

    public int size() {
        return size;
    }

    private void siftUp(int start) {
        int index = start;
        while (index > 0) {
            int parent = (index - 1) / 2;
            if (!isBefore(heap[index], heap[parent])) {
                return;
            }
            swap(index, parent);
            index = parent;
        }
    }

    private void siftDown(int start) {
        int index = start;
        while (true) {
            int left = 2 * index + 1;
            if (left >= size) {
                return;
            }
            int right = left + 1;
            int least = right < size && isBefore(heap[right], heap[left]) ? right : left;
            if (!isBefore(heap[least], heap[index])) {
                return;
            }
            swap(index, least);
            index = least;
        }
    }

    private void swap(int one, int other) {
        Deadline moved = heap[one];
        place(heap[other], one);
        place(moved, other);
    }

    private void place(Deadline deadline, int index) {
        heap[index] = deadline;
        deadline.heapIndex = index;
    }

    /** Running clocks may begin anywhere, so that only differences of times can be compared. */
    private static boolean isBefore(Deadline one, Deadline other) {
        long difference = one.atNanos - other.atNanos;
        return difference != 0 ? difference < 0 : one.sequence < other.sequence;
    }
}
