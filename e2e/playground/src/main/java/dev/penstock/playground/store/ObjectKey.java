/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.store;

import java.util.Comparator;

/**
 * Where an object lives.
 *
 * @param typeId {@code clusters.penstock.dev}
 * @param namespace empty for kinds of the whole cluster
 */
public record ObjectKey(String typeId, String namespace, String name)
        implements Comparable<ObjectKey> {
    private static final Comparator<ObjectKey> ORDER =
            Comparator.comparing(ObjectKey::typeId)
                    .thenComparing(ObjectKey::namespace)
                    .thenComparing(ObjectKey::name);

    @Override
    public int compareTo(ObjectKey other) {
        return ORDER.compare(this, other);
    }
}
