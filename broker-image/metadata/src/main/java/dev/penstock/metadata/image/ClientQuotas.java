/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.image;

import dev.penstock.metadata.record.MetadataRecord;
import dev.penstock.metadata.record.QuotaEntity;
import dev.penstock.metadata.record.QuotaKind;
import dev.penstock.metadata.record.QuotaName;

import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

import java.util.Optional;
import java.util.SortedMap;

/** The quotas of clients, and which of them is a given client's. Immutable. */
public final class ClientQuotas {
    static final ClientQuotas EMPTY = new ClientQuotas(TreePMap.empty());

    private static final QuotaName DEFAULT = new QuotaName.Default();

    private final TreePMap<QuotaEntity, TreePMap<QuotaKind, Double>> limits;

    private ClientQuotas(TreePMap<QuotaEntity, TreePMap<QuotaKind, Double>> limits) {
        this.limits = limits;
    }

    public boolean isEmpty() {
        return limits.isEmpty();
    }

    /** All of them; each entity has at least one. */
    public SortedMap<QuotaEntity, ? extends SortedMap<QuotaKind, Double>> limits() {
        return limits;
    }

    /** Those of exactly this entity; empty when it has none. */
    public SortedMap<QuotaKind, Double> limits(QuotaEntity entity) {
        return limits.getOrDefault(entity, TreePMap.empty());
    }

    /**
     * The quota that holds for a client: of all that are for it the most special one, by Kafka's
     * order, in which a user counts before a client id and a name before the default.
     */
    public Optional<ClientQuota> find(String user, String clientId, QuotaKind kind) {
        if (limits.isEmpty()) {
            return Optional.empty();
        }
        QuotaName theUser = new QuotaName.Named(user);
        QuotaName theClient = new QuotaName.Named(clientId);
        return find(kind, theUser, theClient)
                .or(() -> find(kind, theUser, DEFAULT))
                .or(() -> find(kind, theUser, null))
                .or(() -> find(kind, DEFAULT, theClient))
                .or(() -> find(kind, DEFAULT, DEFAULT))
                .or(() -> find(kind, DEFAULT, null))
                .or(() -> find(kind, null, theClient))
                .or(() -> find(kind, null, DEFAULT));
    }

    /** The quota that holds for an address: its own or the default. */
    public Optional<ClientQuota> find(String address, QuotaKind kind) {
        return find(kind, QuotaEntity.ofAddress(new QuotaName.Named(address)))
                .or(() -> find(kind, QuotaEntity.ofAddress(DEFAULT)));
    }

    private Optional<ClientQuota> find(
            QuotaKind kind, @Nullable QuotaName user, @Nullable QuotaName clientId) {
        return find(kind, new QuotaEntity(user, clientId));
    }

    private Optional<ClientQuota> find(QuotaKind kind, QuotaEntity entity) {
        return Optional.ofNullable(limits(entity).get(kind))
                .map(limit -> new ClientQuota(entity, limit));
    }

    ClientQuotas with(MetadataRecord.ClientQuota record) {
        TreePMap<QuotaKind, Double> before = limits.getOrDefault(record.entity(), TreePMap.empty());
        TreePMap<QuotaKind, Double> after =
                record.limit() == null
                        ? before.minus(record.kind())
                        : before.plus(record.kind(), record.limit());
        return new ClientQuotas(
                after.isEmpty()
                        ? limits.minus(record.entity())
                        : limits.plus(record.entity(), after));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ClientQuotas that && limits.equals(that.limits);
    }

    @Override
    public int hashCode() {
        return limits.hashCode();
    }

    /**
     * A quota that was found for a client.
     *
     * @param entity whose it is; clients that share the named parts of it share the limit
     * @param limit in the unit of its kind
     */
    public record ClientQuota(QuotaEntity entity, double limit) {}
}
