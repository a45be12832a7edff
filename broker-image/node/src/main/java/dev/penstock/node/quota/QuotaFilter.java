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

    private QuotaFilter(Map<QuotaEntityType, Predicate<QuotaName>> wanted, boolean isStrict) {
        this.wanted = wanted;
        this.isStrict = isStrict;
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
            Optional<QuotaEntityType> type = QuotaEntityType.withName(component.entityType());
            if (type.isEmpty()) {
                return new Refused(
                        ErrorCode.UNSUPPORTED_VERSION,
                        QuotaEntityType.explainUnknown(component.entityType()));
            }
            Optional<Predicate<QuotaName>> condition = condition(type.get(), component);
            if (condition.isEmpty()) {
                return new Refused(
                        ErrorCode.INVALID_REQUEST,
                        "A filter matches a name (0, with the name), the default (1) or all (2).");
            }
            wanted.put(type.get(), condition.get());
        }
        return wanted.containsKey(QuotaEntityType.ADDRESS) && wanted.size() > 1
                ? new Refused(
                        ErrorCode.INVALID_REQUEST,
                        "Addresses (ip) are not filtered together with users or client ids.")
                : new Read(new QuotaFilter(wanted, request.strict()));
    }

    private static Optional<Predicate<QuotaName>> condition(
            QuotaEntityType type, ComponentData component) {
        Optional<String> name = Optional.ofNullable(component.match());
        return switch (component.matchType()) {
            case EXACTLY ->
                    name.map(asked -> type.canonical(asked).orElse(asked))
                            .map(QuotaName.Named::new)
                            .map(Predicate::isEqual);
            case THE_DEFAULT -> Optional.of(new QuotaName.Default()::equals);
            case ANY -> Optional.of(_ -> true);
            default -> Optional.empty();
        };
    }

    /** Whether an entity is wanted; a strict filter wants no parts that it does not name. */
    public boolean selects(QuotaEntity entity) {
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
