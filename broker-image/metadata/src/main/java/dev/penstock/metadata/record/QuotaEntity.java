/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.record;

import dev.penstock.kernel.Invariants;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;

/**
 * Whose quota it is: that of a user, of a client id, of a user's clients of one id, or of an
 * address.
 *
 * @param user null when it is for all users together
 * @param clientId null when it is for all client ids together
 * @param address null when it is not for addresses; else the others are
 */
public record QuotaEntity(
        @Nullable QuotaName user, @Nullable QuotaName clientId, @Nullable QuotaName address)
        implements Comparable<QuotaEntity> {
    private static final Comparator<QuotaEntity> ORDER =
            Comparator.comparing(
                            QuotaEntity::user, Comparator.nullsFirst(Comparator.naturalOrder()))
                    .thenComparing(
                            QuotaEntity::clientId, Comparator.nullsFirst(Comparator.naturalOrder()))
                    .thenComparing(
                            QuotaEntity::address, Comparator.nullsFirst(Comparator.naturalOrder()));

    public QuotaEntity {
        Invariants.check(
                address == null || (user == null && clientId == null),
                "a quota is for an address or for a client",
                address);
    }

    public QuotaEntity(@Nullable QuotaName user, @Nullable QuotaName clientId) {
        this(user, clientId, null);
    }

    public static QuotaEntity ofAddress(QuotaName address) {
        return new QuotaEntity(null, null, address);
    }

    @Override
    public int compareTo(QuotaEntity other) {
        return ORDER.compare(this, other);
    }
}
