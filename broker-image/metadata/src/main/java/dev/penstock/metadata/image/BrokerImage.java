/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.image;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.record.FeatureRange;
import dev.penstock.metadata.record.Listener;
import dev.penstock.metadata.record.MetadataRecord;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** One registered broker. */
public final class BrokerImage {
    private final MetadataRecord.RegisterBroker registration;

    BrokerImage(MetadataRecord.RegisterBroker registration) {
        this.registration = registration;
    }

    public BrokerId id() {
        return registration.broker();
    }

    /** Which registration of this number it is; grows with each. */
    public long epoch() {
        return registration.brokerEpoch();
    }

    /** Which process it is; drawn anew at each start. */
    public Uuid incarnationId() {
        return registration.incarnationId();
    }

    public List<Listener> listeners() {
        return registration.listeners();
    }

    /** Where clients of the named listener reach this broker. */
    public Optional<Endpoint> endpoint(String listenerName) {
        for (Listener listener : registration.listeners()) {
            if (listener.name().equals(listenerName)) {
                return Optional.of(listener.endpoint());
            }
        }
        return Optional.empty();
    }

    public Optional<String> rack() {
        return Optional.ofNullable(registration.rack());
    }

    public List<Uuid> logDirs() {
        return registration.logDirs();
    }

    public SortedMap<String, FeatureRange> features() {
        return registration.features();
    }

    /** Whether clients are not sent here and it leads nothing. */
    public boolean fenced() {
        return registration.fenced();
    }

    public boolean inControlledShutdown() {
        return registration.inControlledShutdown();
    }

    /** Whether it may become a leader or join an ISR. */
    public boolean isActive() {
        return !fenced() && !inControlledShutdown();
    }

    BrokerImage with(MetadataRecord.BrokerChange change) {
        return new BrokerImage(
                new MetadataRecord.RegisterBroker(
                        id(),
                        epoch(),
                        incarnationId(),
                        listeners(),
                        registration.rack(),
                        logDirs(),
                        features(),
                        orElse(change.fenced(), fenced()),
                        orElse(change.inControlledShutdown(), inControlledShutdown())));
    }

    MetadataRecord.RegisterBroker toRecord() {
        return registration;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BrokerImage that && registration.equals(that.registration);
    }

    @Override
    public int hashCode() {
        return registration.hashCode();
    }

    @Override
    public String toString() {
        return registration.toString();
    }

    private static boolean orElse(@Nullable Boolean changed, boolean current) {
        return changed == null ? current : changed;
    }
}
