/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.metadata.record.QuotaEntity;
import dev.penstock.metadata.record.QuotaKind;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.quota.QuotaEntityType;
import dev.penstock.node.quota.QuotaFilter;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DescribeClientQuotasRequest;
import dev.penstock.protocol.message.DescribeClientQuotasResponse;
import dev.penstock.protocol.message.DescribeClientQuotasResponse.EntityData;
import dev.penstock.protocol.message.DescribeClientQuotasResponse.EntryData;
import dev.penstock.protocol.message.DescribeClientQuotasResponse.ValueData;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Tells the quotas of the users and client ids that a filter selects (KIP-546). */
public final class DescribeClientQuotasHandler
        implements RequestHandler<DescribeClientQuotasRequest> {
    private final CurrentImage current;

    public DescribeClientQuotasHandler(CurrentImage current) {
        this.current = current;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DESCRIBE_CLIENT_QUOTAS;
    }

    @Override
    public void handle(RequestContext context, DescribeClientQuotasRequest request) {
        switch (QuotaFilter.of(request)) {
            case QuotaFilter.Refused(ErrorCode error, String message) ->
                    context.respond(refusal(request, error, message));
            case QuotaFilter.Read(QuotaFilter filter) -> {
                List<EntryData> entries = new ArrayList<>();
                current.get()
                        .clientQuotas()
                        .limits()
                        .forEach(
                                (entity, limits) -> {
                                    if (filter.selects(entity)) {
                                        entries.add(entry(entity, limits));
                                    }
                                });
                context.respond(
                        new DescribeClientQuotasResponse()
                                .setErrorMessage(null)
                                .setEntries(entries));
            }
        }
    }

    @Override
    public DescribeClientQuotasResponse refusal(
            DescribeClientQuotasRequest request, ErrorCode error, String message) {
        return new DescribeClientQuotasResponse()
                .setErrorCode(error.code())
                .setErrorMessage(message)
                .setEntries(null);
    }

    private static EntryData entry(QuotaEntity entity, SortedMap<QuotaKind, Double> limits) {
        List<EntityData> parts = new ArrayList<>();
        for (QuotaEntityType type : QuotaEntityType.values()) {
            type.of(entity)
                    .ifPresent(
                            name ->
                                    parts.add(
                                            new EntityData()
                                                    .setEntityType(type.wireName())
                                                    .setEntityName(name.toName().orElse(null))));
        }
        List<ValueData> values = new ArrayList<>();
        limits.forEach(
                (kind, limit) -> values.add(new ValueData().setKey(kind.key()).setValue(limit)));
        return new EntryData().setEntity(parts).setValues(values);
    }
}
