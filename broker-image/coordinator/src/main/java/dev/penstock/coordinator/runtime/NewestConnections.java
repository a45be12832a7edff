/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.runtime;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * By which connection each producer that keeps its epoch was heard last. Such a producer waits for
 * the answer in one transaction before it begins the next, and asks again by a newer connection
 * when none comes. So what comes by an older connection than what was heard since is of a
 * transaction before, whatever its epoch says.
 *
 * <p>Soft: a coordinator knows what it has heard itself, of those that it has heard lately.
 *
 * @param <K> what is remembered of apart
 */
public final class NewestConnections<K> {
    /** Of so many at once; who was not heard for longest is forgotten first. */
    public static final int MAX_REMEMBERED = 5_000;

    private final Map<K, Heard> byKey = new LinkedHashMap<>();

    private record Heard(TransactionalProducer producer, long connection) {}

    /** Whether it came by an older connection than what was heard of the same producer since. */
    public boolean isLate(K key, TransactionalProducer producer, long connection) {
        Heard newest = byKey.get(key);
        return newest != null && newest.producer.equals(producer) && connection < newest.connection;
    }

    /** The producer was heard, unless it was late. */
    public void heard(K key, TransactionalProducer producer, long connection) {
        if (isLate(key, producer, connection)) {
            return;
        }
        byKey.remove(key);
        byKey.put(key, new Heard(producer, connection));
        if (byKey.size() > MAX_REMEMBERED) {
            byKey.remove(byKey.keySet().iterator().next());
        }
    }

    public void forget(K key) {
        byKey.remove(key);
    }
}
