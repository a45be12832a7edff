/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.image;

import dev.penstock.metadata.record.MetadataRecord;

import java.util.ArrayList;
import java.util.List;

/**
 * A decision in the making: an image, and the records decided so far, already applied to it, so
 * that the second topic of a request sees the first. Nothing outside changes; whoever decides may
 * throw the draft away, or go back to a {@link Mark}.
 */
public final class Draft {
    private final List<MetadataRecord> records = new ArrayList<>();
    private MetadataImage image;

    public Draft(MetadataImage image) {
        this.image = image;
    }

    /** The image with all records so far. */
    public MetadataImage image() {
        return image;
    }

    public void add(MetadataRecord record) {
        image = image.apply(record);
        records.add(record);
    }

    public int size() {
        return records.size();
    }

    public List<MetadataRecord> records() {
        return List.copyOf(records);
    }

    public Mark mark() {
        return new Mark(image, records.size());
    }

    /** Forgets what was added after the mark. */
    public void backTo(Mark mark) {
        records.subList(mark.size(), records.size()).clear();
        image = mark.image();
    }

    /** A point to go back to. */
    public record Mark(MetadataImage image, int size) {}
}
