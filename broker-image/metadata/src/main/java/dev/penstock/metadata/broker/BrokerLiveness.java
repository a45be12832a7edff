/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.broker;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Invariants;

import org.jspecify.annotations.Nullable;

import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * When the active controller last heard of each broker, and how far each has read the metadata log.
 *
 * <p>Soft state: it is never recorded, and a new controller begins without it, giving everybody a
 * full session. Times are of any clock that only runs forward. Used on the metadata loop.
 */
public final class BrokerLiveness {
    /** A suspected broker has this part of a session left: longer than it takes to call it. */
    private static final int SUSPICION_GRACE_DIVISOR = 4;

    /** No session becomes longer than so many times the configured one. */
    private static final int STRETCH_MAX = 3;

    /** With each sign of life, the gaps that were seen before count for an eighth less. */
    private static final int FADE_DIVISOR = 8;

    private final long sessionTimeoutMs;
    private final SortedMap<BrokerId, Contact> contacts = new TreeMap<>();

    public BrokerLiveness(long sessionTimeoutMs) {
        Invariants.check(sessionTimeoutMs > 0, "a session lasts", sessionTimeoutMs);
        this.sessionTimeoutMs = sessionTimeoutMs;
    }

    /** The broker lives, and has applied so much: its session begins anew. */
    public void contact(BrokerId broker, long nowMs, long metadataOffset) {
        heard(broker, nowMs);
        contacts.computeIfPresent(
                broker, (_, contact) -> contact.withMetadataOffset(metadataOffset));
    }

    /** The broker lives: its session begins anew. */
    public void heard(BrokerId broker, long nowMs) {
        contacts.compute(
                broker, (_, before) -> before == null ? first(nowMs) : heard(before, nowMs));
    }

    /** Gives a broker that is not known here a full session; leaves others as they are. */
    public void expect(BrokerId broker, long nowMs) {
        contacts.computeIfAbsent(broker, _ -> first(nowMs));
    }

    private Contact first(long nowMs) {
        return new Contact(nowMs, nowMs + sessionTimeoutMs, 0L, -1L, false, null);
    }

    private Contact heard(Contact before, long nowMs) {
        long faded = before.longestGapMs - before.longestGapMs / FADE_DIVISOR;
        long mostGapMs = sessionTimeoutMs * STRETCH_MAX / 2;
        long gapMs = Math.min(nowMs - before.heardMs, mostGapMs);
        long longestGapMs = Math.max(gapMs, faded);
        return new Contact(
                nowMs,
                nowMs + sessionMs(longestGapMs),
                longestGapMs,
                before.metadataOffset,
                false,
                before.shutdownOffset);
    }

    /**
     * A broker on a machine that is short of processors is silent now and then; who was silent
     * lately is given twice that.
     */
    private long sessionMs(long longestGapMs) {
        return Math.max(sessionTimeoutMs, 2 * longestGapMs);
    }

    /**
     * There is a sign that the broker is gone, as a reset connection: unless it is heard of soon,
     * its session ends. Not at once, because a connection can be lost alone; above all a controller
     * that was stalled must not fence everybody who gave up on it.
     */
    public void suspect(BrokerId broker, long nowMs) {
        contacts.computeIfPresent(
                broker,
                (_, contact) ->
                        contact.suspectedUntil(
                                nowMs + sessionMs(contact.longestGapMs) / SUSPICION_GRACE_DIVISOR));
    }

    /** The broker is gone, unless it was heard of since it was suspected. */
    public void gone(BrokerId broker, long nowMs) {
        contacts.computeIfPresent(
                broker,
                (_, contact) -> contact.suspected ? contact.suspectedUntil(nowMs) : contact);
    }

    /** Whether there was a sign that the broker is gone, and none since that it is not. */
    boolean isSuspected(BrokerId broker) {
        Contact contact = contacts.get(broker);
        return contact != null && contact.suspected;
    }

    public void forget(BrokerId broker) {
        contacts.remove(broker);
    }

    /** Forgets everybody: this node has become, or is no longer, the active controller. */
    public void clear() {
        contacts.clear();
    }

    public boolean hasSession(BrokerId broker, long nowMs) {
        Contact contact = contacts.get(broker);
        return contact != null && nowMs < contact.expiresMs;
    }

    /** When the next of the sessions ends that have not ended yet; empty when there is none. */
    public OptionalLong nextExpiryMs(long nowMs) {
        return contacts.values().stream()
                .mapToLong(Contact::expiresMs)
                .filter(expiresMs -> expiresMs > nowMs)
                .min();
    }

    /** The last offset that the broker said it had applied; -1 when it has not. */
    long metadataOffset(BrokerId broker) {
        Contact contact = contacts.get(broker);
        return contact == null ? -1L : contact.metadataOffset;
    }

    /** The broker may stop once the others have applied this offset. */
    void stopAfter(BrokerId broker, long shutdownOffset) {
        contacts.computeIfPresent(broker, (_, contact) -> contact.stoppingAfter(shutdownOffset));
    }

    OptionalLong shutdownOffset(BrokerId broker) {
        Contact contact = contacts.get(broker);
        Long offset = contact == null ? null : contact.shutdownOffset;
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    /**
     * The last that was heard of a broker.
     *
     * @param heardMs when
     * @param expiresMs from when on it is believed dead
     * @param longestGapMs the longest time between two signs of life lately; half the longest
     *     session at most
     * @param metadataOffset the last offset that it has applied; -1 before it has said so
     * @param suspected whether there was a sign since that it is gone
     * @param shutdownOffset the offset that the others must have applied before it may stop; null
     *     when it does not want to
     */
    private record Contact(
            long heardMs,
            long expiresMs,
            long longestGapMs,
            long metadataOffset,
            boolean suspected,
            @Nullable Long shutdownOffset) {
        Contact withMetadataOffset(long applied) {
            return new Contact(
                    heardMs, expiresMs, longestGapMs, applied, suspected, shutdownOffset);
        }

        Contact suspectedUntil(long untilMs) {
            return new Contact(
                    heardMs,
                    Math.min(untilMs, expiresMs),
                    longestGapMs,
                    metadataOffset,
                    true,
                    shutdownOffset);
        }

        Contact stoppingAfter(long offset) {
            return new Contact(heardMs, expiresMs, longestGapMs, metadataOffset, suspected, offset);
        }
    }
}
