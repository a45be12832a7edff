/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.QuotaCommand.AlterClientQuotas;
import dev.penstock.metadata.command.QuotaCommand.QuotaAlteration;
import dev.penstock.metadata.command.QuotaCommand.QuotaOperation;
import dev.penstock.metadata.command.QuotaCommand.QuotasAltered;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.record.QuotaEntity;
import dev.penstock.metadata.record.QuotaName;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.controller.Controller;
import dev.penstock.node.quota.QuotaEntityType;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AlterClientQuotasRequest;
import dev.penstock.protocol.message.AlterClientQuotasResponse;
import dev.penstock.schema.Message;

import org.jspecify.annotations.Nullable;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Somebody changes how much clients may ask for. */
public final class AlterClientQuotasApi implements ControllerApi<AlterClientQuotasRequest> {
    private final Controller controller;

    public AlterClientQuotasApi(Controller controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey api() {
        return ApiKey.ALTER_CLIENT_QUOTAS;
    }

    @Override
    public void handle(
            AlterClientQuotasRequest request,
            short version,
            ListenerName listener,
            Consumer<Message> answer) {
        Sifted<AlterClientQuotasRequest.EntryData, QuotaAlteration> entities =
                Sifted.of(request.entries(), AlterClientQuotasApi::alteration);
        controller.submit(
                new AlterClientQuotas(entities.wanted(), request.validateOnly()),
                decided ->
                        answer.accept(
                                Answers.message(
                                        decided,
                                        altered ->
                                                response(
                                                        entities.join(
                                                                altered.stream()
                                                                        .map(QuotasAltered::result)
                                                                        .toList(),
                                                                AlterClientQuotasApi::answer)),
                                        (error, message) -> refusal(request, error, message))));
    }

    @Override
    public Message refusal(AlterClientQuotasRequest request, ErrorCode error, String message) {
        return response(
                request.entries().stream().map(each -> answer(each, error, message)).toList());
    }

    private static Result<QuotaAlteration> alteration(AlterClientQuotasRequest.EntryData entry) {
        return entity(entry.entity())
                .then(
                        entity ->
                                Result.done(
                                        new QuotaAlteration(
                                                entity,
                                                entry.ops().stream()
                                                        .map(
                                                                op ->
                                                                        new QuotaOperation(
                                                                                op.key(),
                                                                                op.remove()
                                                                                        ? null
                                                                                        : op
                                                                                                .value()))
                                                        .toList())));
    }

    private static Result<QuotaEntity> entity(List<AlterClientQuotasRequest.EntityData> parts) {
        Map<QuotaEntityType, QuotaName> names = new EnumMap<>(QuotaEntityType.class);
        for (AlterClientQuotasRequest.EntityData part : parts) {
            Optional<QuotaEntityType> type = QuotaEntityType.withName(part.entityType());
            if (type.isEmpty()) {
                return refused(QuotaEntityType.explainUnknown(part.entityType()));
            }
            Optional<String> named =
                    Optional.ofNullable(part.entityName()).flatMap(type.get()::canonical);
            if (part.entityName() != null && named.isEmpty()) {
                return refused(
                        "No %s is called \"%s\".".formatted(part.entityType(), part.entityName()));
            }
            QuotaName name = QuotaName.of(named);
            if (names.put(type.get(), name) != null) {
                return refused("The entity names a " + part.entityType() + " twice.");
            }
        }
        if (names.isEmpty() || (names.containsKey(QuotaEntityType.ADDRESS) && names.size() > 1)) {
            return refused("A quota is for a user, a client-id, or both, or for an ip.");
        }
        return Result.done(
                new QuotaEntity(
                        names.get(QuotaEntityType.USER),
                        names.get(QuotaEntityType.CLIENT_ID),
                        names.get(QuotaEntityType.ADDRESS)));
    }

    private static Result<QuotaEntity> refused(String message) {
        return Result.refused(ErrorName.INVALID_REQUEST, message);
    }

    private static Message response(List<AlterClientQuotasResponse.EntryData> answers) {
        return new AlterClientQuotasResponse().setEntries(answers);
    }

    private static AlterClientQuotasResponse.EntryData answer(
            AlterClientQuotasRequest.EntryData asked, Result<Integer> result) {
        return answer(asked, Answers.code(result), Answers.explanation(result));
    }

    private static AlterClientQuotasResponse.EntryData answer(
            AlterClientQuotasRequest.EntryData asked, ErrorCode error, @Nullable String message) {
        return new AlterClientQuotasResponse.EntryData()
                .setErrorCode(error.code())
                .setErrorMessage(message)
                .setEntity(
                        asked.entity().stream()
                                .map(
                                        part ->
                                                new AlterClientQuotasResponse.EntityData()
                                                        .setEntityType(part.entityType())
                                                        .setEntityName(part.entityName()))
                                .toList());
    }
}
