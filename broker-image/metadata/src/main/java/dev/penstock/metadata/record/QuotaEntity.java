/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.record;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;

/**
 * Whose quota it is: that of a user, of a client id, or of a user's clients of one id.
 *
 * @param user null when it is for all users together
 * @param clientId null when it is for all client ids together
 */
public record QuotaEntity(@Nullable QuotaName user, @Nullable QuotaName clientId)
        implements Comparable<QuotaEntity> {
    private static final Comparator<QuotaEntity> ORDER =
            Comparator.comparing(
                            QuotaEntity::user, Comparator.nullsFirst(Comparator.naturalOrder()))
                    .thenComparing(
                            QuotaEntity::clientId,
                            Comparator.nullsFirst(Comparator.naturalOrder()));

    @Override
    public int compareTo(QuotaEntity other) {
        return ORDER.compare(this, other);
    }
}
