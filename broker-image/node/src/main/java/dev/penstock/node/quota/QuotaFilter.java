/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quota;

import dev.penstock.metadata.record.QuotaEntity;
import dev.penstock.metadata.record.QuotaName;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DescribeClientQuotasRequest;
import dev.penstock.protocol.message.DescribeClientQuotasRequest.ComponentData;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Which quotas somebody wants to see, as Kafka's DescribeClientQuotas says it. */
public final class QuotaFilter {
    private static final byte EXACTLY = 0;
    private static final byte THE_DEFAULT = 1;
    private static final byte ANY = 2;

    private final Map<QuotaEntityType, Predicate<QuotaName>> wanted;
    private final boolean isStrict;

    /** Addresses have no quotas here: who asks for them gets an empty list. */
    private final boolean isForAddresses;

    private QuotaFilter(
            Map<QuotaEntityType, Predicate<QuotaName>> wanted,
            boolean isStrict,
            boolean isForAddresses) {
        this.wanted = wanted;
        this.isStrict = isStrict;
        this.isForAddresses = isForAddresses;
    }

    /** Reads the filter of a request. */
    public static Reading of(DescribeClientQuotasRequest request) {
        Map<QuotaEntityType, Predicate<QuotaName>> wanted = new EnumMap<>(QuotaEntityType.class);
        Set<String> types = new HashSet<>();
        for (ComponentData component : request.components()) {
            if (!types.add(component.entityType())) {
                return new Refused(
                        ErrorCode.INVALID_REQUEST,
                        "The filter names the entity type " + component.entityType() + " twice.");
            }
            if (component.entityType().equals(QuotaEntityType.ADDRESS)) {
                continue;
            }
            Optional<QuotaEntityType> type = QuotaEntityType.withName(component.entityType());
            if (type.isEmpty()) {
                return new Refused(
                        ErrorCode.UNSUPPORTED_VERSION,
                        QuotaEntityType.explainUnknown(component.entityType()));
            }
            Optional<Predicate<QuotaName>> condition = condition(component);
            if (condition.isEmpty()) {
                return new Refused(
                        ErrorCode.INVALID_REQUEST,
                        "A filter matches a name (0, with the name), the default (1) or all (2).");
            }
            wanted.put(type.get(), condition.get());
        }
        boolean isForAddresses = types.contains(QuotaEntityType.ADDRESS);
        return isForAddresses && !wanted.isEmpty()
                ? new Refused(
                        ErrorCode.INVALID_REQUEST,
                        "Addresses (ip) are not filtered together with users or client ids.")
                : new Read(new QuotaFilter(wanted, request.strict(), isForAddresses));
    }

    private static Optional<Predicate<QuotaName>> condition(ComponentData component) {
        Optional<String> name = Optional.ofNullable(component.match());
        return switch (component.matchType()) {
            case EXACTLY -> name.map(QuotaName.Named::new).map(Predicate::isEqual);
            case THE_DEFAULT -> Optional.of(new QuotaName.Default()::equals);
            case ANY -> Optional.of(_ -> true);
            default -> Optional.empty();
        };
    }

    /** Whether an entity is wanted; a strict filter wants no parts that it does not name. */
    public boolean selects(QuotaEntity entity) {
        if (isForAddresses) {
            return false;
        }
        return Arrays.stream(QuotaEntityType.values())
                .allMatch(
                        type -> {
                            Predicate<QuotaName> condition = wanted.get(type);
                            Optional<QuotaName> part = type.of(entity);
                            return condition == null
                                    ? !isStrict || part.isEmpty()
                                    : part.filter(condition).isPresent();
                        });
    }

    /** A filter, or why there is none. */
    public sealed interface Reading {}

    /** It could be read. */
    public record Read(QuotaFilter filter) implements Reading {}

    /** It could not. */
    public record Refused(ErrorCode error, String message) implements Reading {}
}
