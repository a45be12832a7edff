/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.record;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * In which of their log directories brokers store a partition (KIP-858), as far as they have said
 * so. Immutable; mostly empty, then shared.
 *
 * <p>Always: who is listed is so once, and has an assigned directory or {@link #LOST}.
 */
public final class ReplicaDirectories {
    /** The broker has not said; with one directory there is nothing to say. */
    public static final Uuid UNASSIGNED = Uuid.ZERO;

    /** The broker cannot read or write the partition, wherever it is. */
    public static final Uuid LOST = new Uuid(0L, 1L);

    public static final ReplicaDirectories NONE =
            new ReplicaDirectories(BrokerIds.NONE, new Uuid[0]);

    private final BrokerIds brokers;
    private final Uuid[] directories;

    private ReplicaDirectories(BrokerIds brokers, Uuid[] directories) {
        this.brokers = brokers;
        this.directories = directories;
    }

    public boolean isEmpty() {
        return brokers.isEmpty();
    }

    /** Where the broker has its replica; {@link #UNASSIGNED} when it has not said. */
    public Uuid of(BrokerId broker) {
        for (int i = 0; i < directories.length; i++) {
            if (brokers.get(i).equals(broker)) {
                return directories[i];
            }
        }
        return UNASSIGNED;
    }

    /** These, but the broker's replica is there. */
    public ReplicaDirectories with(BrokerId broker, Uuid directory) {
        ReplicaDirectories others = where(each -> !each.equals(broker));
        if (directory.equals(UNASSIGNED)) {
            return others;
        }
        Uuid[] all = Arrays.copyOf(others.directories, others.directories.length + 1);
        all[all.length - 1] = directory;
        return new ReplicaDirectories(others.brokers.union(BrokerIds.of(broker.value())), all);
    }

    /** Those of the brokers for which the condition holds. */
    public ReplicaDirectories where(Predicate<BrokerId> condition) {
        BrokerIds kept = brokers.where(condition);
        if (kept.size() == brokers.size()) {
            return this;
        }
        return kept.isEmpty()
                ? NONE
                : new ReplicaDirectories(
                        kept, kept.asList().stream().map(this::of).toArray(Uuid[]::new));
    }

    public void forEach(BiConsumer<BrokerId, Uuid> consumer) {
        for (int i = 0; i < directories.length; i++) {
            consumer.accept(brokers.get(i), directories[i]);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ReplicaDirectories that
                && brokers.equals(that.brokers)
                && Arrays.equals(directories, that.directories);
    }

    @Override
    public int hashCode() {
        return 31 * brokers.hashCode() + Arrays.hashCode(directories);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEach(
                (broker, directory) ->
                        text.append(text.isEmpty() ? "" : ", ")
                                .append(broker)
                                .append(':')
                                .append(directory.equals(LOST) ? "lost" : directory));
        return "[" + text + "]";
    }
}
