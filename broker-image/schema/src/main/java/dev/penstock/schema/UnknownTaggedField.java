/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** A tagged field that this schema does not know, kept as it came so that it is not lost. */
public final class UnknownTaggedField {
    private final int tag;
    private final byte[] data;

    public UnknownTaggedField(int tag, byte[] data) {
        this.tag = tag;
        this.data = data.clone();
    }

    public int tag() {
        return tag;
    }

    public byte[] data() {
        return data.clone();
    }

    byte[] sharedData() {
        return data;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UnknownTaggedField that
                && tag == that.tag
                && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return 31 * tag + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return "tag " + tag + " of " + data.length + " bytes";
    }
}
