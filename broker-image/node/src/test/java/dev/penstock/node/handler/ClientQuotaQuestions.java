/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.node.controller.api.MachineController;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DescribeClientQuotasRequest;
import dev.penstock.protocol.message.DescribeClientQuotasRequest.ComponentData;
import dev.penstock.protocol.message.DescribeClientQuotasResponse;
import dev.penstock.protocol.message.DescribeClientQuotasResponse.EntryData;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Asks a broker which quotas there are. */
public final class ClientQuotaQuestions {
    private ClientQuotaQuestions() {}

    /** The entities that a filter selects, as text. */
    public static List<String> described(
            MachineController cluster, boolean strict, ComponentData... components) {
        return Objects.requireNonNull(ask(cluster, strict, components).entries()).stream()
                .map(ClientQuotaQuestions::text)
                .toList();
    }

    /** Why a filter is refused. */
    public static ErrorCode refused(MachineController cluster, ComponentData... components) {
        return ErrorCode.of(ask(cluster, false, components).errorCode());
    }

    private static DescribeClientQuotasResponse ask(
            MachineController cluster, boolean strict, ComponentData... components) {
        return AskedRequest.ask(
                new DescribeClientQuotasHandler(cluster.image),
                new DescribeClientQuotasRequest()
                        .setComponents(Arrays.asList(components))
                        .setStrict(strict),
                DescribeClientQuotasResponse.class);
    }

    private static String text(EntryData entry) {
        return entry.entity().stream()
                .map(
                        part ->
                                part.entityType()
                                        + "="
                                        + Objects.requireNonNullElse(
                                                part.entityName(), "(default)"))
                .collect(Collectors.joining(" "));
    }
}
