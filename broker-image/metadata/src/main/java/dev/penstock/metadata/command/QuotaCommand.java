/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.command;

import dev.penstock.metadata.record.QuotaEntity;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Commands about how much clients may ask for. */
public sealed interface QuotaCommand<R> extends Command<R> {
    /** Changes the quotas of several entities; each succeeds or fails by itself. */
    record AlterClientQuotas(List<QuotaAlteration> entities, boolean validateOnly)
            implements QuotaCommand<List<QuotasAltered>> {}

    /** The changes to the quotas of one entity. */
    record QuotaAlteration(QuotaEntity entity, List<QuotaOperation> operations) {}

    /** One change; no limit takes the quota away. */
    record QuotaOperation(String key, @Nullable Double limit) {}

    /** How it went with one entity; the value is how many quotas changed. */
    record QuotasAltered(QuotaEntity entity, Result<Integer> result) {}
}
