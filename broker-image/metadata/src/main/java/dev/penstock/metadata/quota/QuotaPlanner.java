/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.quota;

import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Outcome;
import dev.penstock.metadata.command.QuotaCommand.AlterClientQuotas;
import dev.penstock.metadata.command.QuotaCommand.QuotaAlteration;
import dev.penstock.metadata.command.QuotaCommand.QuotaOperation;
import dev.penstock.metadata.command.QuotaCommand.QuotasAltered;
import dev.penstock.metadata.command.Rejection;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.image.ClientQuotas;
import dev.penstock.metadata.image.Draft;
import dev.penstock.metadata.record.MetadataRecord;
import dev.penstock.metadata.record.QuotaEntity;
import dev.penstock.metadata.record.QuotaKind;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Changes quotas (KIP-546): all changes of an entity, or none of them. */
public final class QuotaPlanner {
    /** How many entities may have quotas: each broker keeps all of them in memory. */
    static final int MAX_ENTITIES = 10_000;

    public Outcome<List<QuotasAltered>> alter(Draft draft, AlterClientQuotas command) {
        Draft.Mark begin = draft.mark();
        SortedSet<QuotaEntity> seen = new TreeSet<>();
        List<QuotasAltered> answers = new ArrayList<>();
        for (QuotaAlteration each : command.entities()) {
            Optional<Rejection> objection =
                    seen.add(each.entity())
                            ? objection(draft.image().clientQuotas(), each)
                            : refused("The request names the same entity twice.");
            answers.add(
                    new QuotasAltered(
                            each.entity(),
                            objection
                                    .<Result<Integer>>map(Result::refused)
                                    .orElseGet(() -> Result.done(write(draft, each)))));
        }
        if (command.validateOnly()) {
            draft.backTo(begin);
        }
        return new Outcome.Decision<>(draft.records(), answers);
    }

    private static Optional<Rejection> objection(ClientQuotas quotas, QuotaAlteration alteration) {
        SortedSet<String> keys = new TreeSet<>();
        boolean adds = false;
        for (QuotaOperation operation : alteration.operations()) {
            if (!keys.add(operation.key())) {
                return refused("The request names the quota " + operation.key() + " twice.");
            }
            Optional<Rejection> objection = objection(alteration.entity(), operation);
            if (objection.isPresent()) {
                return objection;
            }
            adds |= operation.limit() != null;
        }
        return adds
                        && quotas.limits(alteration.entity()).isEmpty()
                        && quotas.limits().size() >= MAX_ENTITIES
                ? Optional.of(
                        new Rejection(
                                ErrorName.POLICY_VIOLATION,
                                "At most "
                                        + MAX_ENTITIES
                                        + " users, client ids and addresses can have quotas; use"
                                        + " defaults."))
                : Optional.empty();
    }

    private static Optional<Rejection> objection(QuotaEntity entity, QuotaOperation operation) {
        QuotaKind kind = QuotaKind.withKey(operation.key()).orElse(null);
        if (kind == null) {
            return refused(
                    "There is no quota "
                            + operation.key()
                            + "; there are "
                            + Arrays.stream(QuotaKind.values())
                                    .map(QuotaKind::key)
                                    .collect(Collectors.joining(", "))
                            + ".");
        }
        if (kind.isForAddresses() != (entity.address() != null)) {
            return refused(
                    kind.isForAddresses()
                            ? "The quota " + kind.key() + " is for addresses (ip)."
                            : "The quota " + kind.key() + " is for users and client ids.");
        }
        Double limit = operation.limit();
        if (limit == null) {
            return Optional.empty();
        }
        if (!Double.isFinite(limit) || limit <= 0) {
            return refused(
                    "The quota "
                            + kind.key()
                            + " is above 0, not "
                            + limit
                            + "; to take it away, remove it.");
        }
        return kind.isWhole() && limit != Math.rint(limit)
                ? refused("The quota " + kind.key() + " is a whole number, not " + limit + ".")
                : Optional.empty();
    }

    private static int write(Draft draft, QuotaAlteration alteration) {
        int before = draft.size();
        for (QuotaOperation operation : alteration.operations()) {
            QuotaKind kind = QuotaKind.withKey(operation.key()).orElseThrow();
            @Nullable Double old =
                    draft.image().clientQuotas().limits(alteration.entity()).get(kind);
            if (!Objects.equals(old, operation.limit())) {
                draft.add(
                        new MetadataRecord.ClientQuota(
                                alteration.entity(), kind, operation.limit()));
            }
        }
        return draft.size() - before;
    }

    private static Optional<Rejection> refused(String message) {
        return Optional.of(new Rejection(ErrorName.INVALID_REQUEST, message));
    }
}
