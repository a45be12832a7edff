/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.record;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Invariants;

import org.jspecify.annotations.Nullable;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * An immutable list of brokers: the replicas of a partition, its ISR, its eligible leaders. Order
 * has a meaning (the first replica is the preferred leader), so two lists are equal only in the
 * same order.
 *
 * <p>Kept as an {@code int[]}: a cluster has hundreds of thousands of these. Lists here are short
 * (a replication factor), so every search is a scan.
 */
public final class BrokerIds implements Iterable<BrokerId> {
    public static final BrokerIds NONE = new BrokerIds(new int[0]);

    private static final BrokerId[] SMALL_IDS = smallIds();

    private final int[] ids;

    private BrokerIds(int[] ids) {
        this.ids = ids;
    }

    public static BrokerIds of(int... ids) {
        for (int id : ids) {
            Invariants.check(id >= 0, "a broker id is at least 0", id);
        }
        return ids.length == 0 ? NONE : new BrokerIds(ids.clone());
    }

    public static BrokerIds copyOf(Collection<BrokerId> brokers) {
        return of(brokers.stream().mapToInt(BrokerId::value).toArray());
    }

    public int size() {
        return ids.length;
    }

    public boolean isEmpty() {
        return ids.length == 0;
    }

    public BrokerId get(int index) {
        return broker(ids[index]);
    }

    /** The first broker: of a replica list the preferred leader. The list must not be empty. */
    public BrokerId first() {
        return get(0);
    }

    public boolean contains(BrokerId broker) {
        return contains(broker.value());
    }

    public boolean containsAll(BrokerIds others) {
        for (int id : others.ids) {
            if (!contains(id)) {
                return false;
            }
        }
        return true;
    }

    public boolean hasDuplicates() {
        for (int i = 1; i < ids.length; i++) {
            for (int j = 0; j < i; j++) {
                if (ids[i] == ids[j]) {
                    return true;
                }
            }
        }
        return false;
    }

    public BrokerIds where(Predicate<BrokerId> condition) {
        int[] kept = new int[ids.length];
        int count = 0;
        for (int id : ids) {
            if (condition.test(broker(id))) {
                kept[count++] = id;
            }
        }
        return count == ids.length ? this : of(Arrays.copyOf(kept, count));
    }

    public BrokerIds without(BrokerId broker) {
        return where(each -> !each.equals(broker));
    }

    public BrokerIds without(BrokerIds others) {
        return where(each -> !others.contains(each));
    }

    /** These, then those of the others that are not among these, in their order. */
    public BrokerIds union(BrokerIds others) {
        BrokerIds added = others.without(this);
        if (added.isEmpty()) {
            return this;
        }
        int[] all = Arrays.copyOf(ids, ids.length + added.ids.length);
        System.arraycopy(added.ids, 0, all, ids.length, added.ids.length);
        return new BrokerIds(all);
    }

    public List<BrokerId> asList() {
        return new AbstractList<>() {
            @Override
            public BrokerId get(int index) {
                return BrokerIds.this.get(index);
            }

            @Override
            public int size() {
                return ids.length;
            }
        };
    }

    public int[] toArray() {
        return ids.clone();
    }

    @Override
    public Iterator<BrokerId> iterator() {
        return asList().iterator();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BrokerIds that && Arrays.equals(ids, that.ids);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return Arrays.toString(ids);
    }

    private boolean contains(int broker) {
        for (int id : ids) {
            if (id == broker) {
                return true;
            }
        }
        return false;
    }

    private static BrokerId broker(int id) {
        return id < SMALL_IDS.length ? SMALL_IDS[id] : new BrokerId(id);
    }

    /** Almost every cluster numbers its brokers from 0, so that reading a list makes no garbage. */
    private static BrokerId[] smallIds() {
        BrokerId[] brokers = new BrokerId[256];
        Arrays.setAll(brokers, BrokerId::new);
        return brokers;
    }
}
