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
    /** A suspected broker has this part of a session left: longer than between two heartbeats. */
    private static final int SUSPICION_GRACE_DIVISOR = 4;

    private final long sessionTimeoutMs;
    private final long suspicionGraceMs;
    private final SortedMap<BrokerId, Contact> contacts = new TreeMap<>();

    /**
     * The last that was heard of a broker.
     *
     * @param expiresMs from when on it is believed dead
     * @param metadataOffset the last offset that it has applied; -1 before it has said so
     * @param suspected whether there was a sign since that it is gone
     * @param shutdownOffset the offset that the others must have applied before it may stop; null
     *     when it does not want to
     */
    private record Contact(
            long expiresMs,
            long metadataOffset,
            boolean suspected,
            @Nullable Long shutdownOffset) {}

    public BrokerLiveness(long sessionTimeoutMs) {
        Invariants.check(sessionTimeoutMs > 0, "a session lasts", sessionTimeoutMs);
        this.sessionTimeoutMs = sessionTimeoutMs;
        this.suspicionGraceMs = sessionTimeoutMs / SUSPICION_GRACE_DIVISOR;
    }

    /** The broker lives: its session begins anew. */
    public void contact(BrokerId broker, long nowMs, long metadataOffset) {
        Contact before = contacts.get(broker);
        contacts.put(
                broker,
                new Contact(
                        nowMs + sessionTimeoutMs,
                        metadataOffset,
                        false,
                        before == null ? null : before.shutdownOffset()));
    }

    /** Gives a broker that is not known here a full session; leaves others as they are. */
    public void expect(BrokerId broker, long nowMs) {
        contacts.putIfAbsent(broker, new Contact(nowMs + sessionTimeoutMs, -1L, false, null));
    }

    /**
     * There is a sign that the broker is gone, as a reset connection: unless a heartbeat comes
     * soon, its session ends. Not at once, because a connection can be lost alone; above all a
     * controller that was stalled must not fence everybody who gave up on it.
     */
    public void suspect(BrokerId broker, long nowMs) {
        contacts.computeIfPresent(
                broker,
                (_, contact) ->
                        new Contact(
                                Math.min(nowMs + suspicionGraceMs, contact.expiresMs()),
                                contact.metadataOffset(),
                                true,
                                contact.shutdownOffset()));
    }

    /** The broker is gone, unless it was heard of since it was suspected. */
    public void gone(BrokerId broker, long nowMs) {
        contacts.computeIfPresent(
                broker,
                (_, contact) ->
                        contact.suspected()
                                ? new Contact(
                                        Math.min(nowMs, contact.expiresMs()),
                                        contact.metadataOffset(),
                                        true,
                                        contact.shutdownOffset())
                                : contact);
    }

    /** Whether there was a sign that the broker is gone, and none since that it is not. */
    boolean isSuspected(BrokerId broker) {
        Contact contact = contacts.get(broker);
        return contact != null && contact.suspected();
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
        return contact != null && nowMs < contact.expiresMs();
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
        return contact == null ? -1L : contact.metadataOffset();
    }

    /** The broker may stop once the others have applied this offset. */
    void stopAfter(BrokerId broker, long shutdownOffset) {
        contacts.computeIfPresent(
                broker,
                (_, contact) ->
                        new Contact(
                                contact.expiresMs(),
                                contact.metadataOffset(),
                                contact.suspected(),
                                shutdownOffset));
    }

    OptionalLong shutdownOffset(BrokerId broker) {
        Contact contact = contacts.get(broker);
        Long offset = contact == null ? null : contact.shutdownOffset();
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }
}
