/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.desired;

import com.fasterxml.jackson.databind.JsonNode;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;

import java.util.Map;
import java.util.Objects;

/**
 * Whether a resource is as it should be.
 *
 * <p>It is, when everything that we want stands in it: what others add (defaults of the API server,
 * their own labels and annotations) is none of our business. A field that we wanted once and want
 * no longer cannot be seen that way; for that the resource carries the hash of what was last
 * applied.
 */
public final class Differences {
    private Differences() {}

    /** Whether the resource must be applied again. */
    public static boolean differ(HasMetadata desired, HasMetadata actual) {
        return !Objects.equals(applied(desired), applied(actual))
                || !contains(Canonical.tree(actual), Canonical.tree(desired));
    }

    private static Object applied(HasMetadata resource) {
        Map<String, String> annotations = resource.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(Labels.APPLIED, "");
    }

    private static boolean contains(JsonNode actual, JsonNode desired) {
        if (desired.isObject()) {
            return desired.properties().stream()
                    .allMatch(field -> contains(actual.path(field.getKey()), field.getValue()));
        }
        if (desired.isArray()) {
            return containsItems(actual, desired);
        }
        return desired.isNull()
                ? actual.isNull() || actual.isMissingNode()
                : sameValue(actual, desired);
    }

    /**
     * Lists of named items are compared by name, as the API server merges them; the others by
     * place.
     */
    private static boolean containsItems(JsonNode actual, JsonNode desired) {
        for (int place = 0; place < desired.size(); place++) {
            JsonNode item = desired.get(place);
            JsonNode counterpart =
                    item.has("name") ? named(actual, item.get("name")) : actual.path(place);
            if (!contains(counterpart, item)) {
                return false;
            }
        }
        return true;
    }

    private static JsonNode named(JsonNode list, JsonNode name) {
        for (JsonNode item : list) {
            if (name.equals(item.get("name"))) {
                return item;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    private static boolean sameValue(JsonNode actual, JsonNode desired) {
        if (actual.isMissingNode() || actual.isNull()) {
            return isEmptyText(desired);
        }
        return actual.asText().equals(desired.asText())
                || sameQuantity(actual.asText(), desired.asText());
    }

    private static boolean isEmptyText(JsonNode value) {
        return value.isTextual() && value.asText().isEmpty();
    }

    /** The API server writes 1024Mi as 1Gi. */
    private static boolean sameQuantity(String actual, String desired) {
        try {
            return Quantity.getAmountInBytes(Quantity.parse(actual))
                            .compareTo(Quantity.getAmountInBytes(Quantity.parse(desired)))
                    == 0;
        } catch (IllegalArgumentException | NullPointerException | ArithmeticException e) {
            return false;
        }
    }
}
