/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share.delivery;

import dev.penstock.kernel.Invariants;

import java.util.List;

/**
 * What a member says about neighbouring records.
 *
 * @param types of each record in turn, or one for all
 */
public record Acknowledgement(long firstOffset, long lastOffset, List<AcknowledgeType> types) {
    public Acknowledgement {
        types = List.copyOf(types);
        Invariants.check(
                firstOffset >= 0 && lastOffset >= firstOffset,
                "an acknowledgement runs forward from an offset",
                firstOffset,
                lastOffset);
        Invariants.check(
                types.size() == 1 || types.size() == lastOffset - firstOffset + 1,
                "an acknowledgement has a type, or one for each record",
                types.size());
    }

    /** Of one of its records. */
    AcknowledgeType typeOf(long offset) {
        return types.size() == 1
                ? types.getFirst()
                : types.get(Math.toIntExact(offset - firstOffset));
    }

    /** The last record from that one on of which the same is said. */
    long lastOfSameType(long offset) {
        if (types.size() == 1) {
            return lastOffset;
        }
        long last = offset;
        while (last < lastOffset && typeOf(last + 1) == typeOf(offset)) {
            last++;
        }
        return last;
    }
}
