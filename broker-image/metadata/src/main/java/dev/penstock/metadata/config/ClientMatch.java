/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which clients a subscription is for: a list of {@code what=pattern}, of which all have to match
 * all of what a client says of itself. Patterns are matched in linear time, because it is clients
 * that say what they are matched with.
 */
public final class ClientMatch {
    private final List<Criterion> criteria;

    private ClientMatch(List<Criterion> criteria) {
        this.criteria = criteria;
    }

    /** What a client is known by; the names are Kafka's. */
    public enum Attribute {
        CLIENT_INSTANCE_ID("client_instance_id"),
        CLIENT_ID("client_id"),
        CLIENT_SOFTWARE_NAME("client_software_name"),
        CLIENT_SOFTWARE_VERSION("client_software_version"),
        CLIENT_SOURCE_ADDRESS("client_source_address"),
        CLIENT_SOURCE_PORT("client_source_port");

        private final String wireName;

        Attribute(String wireName) {
            this.wireName = wireName;
        }

        private static Optional<Attribute> named(String name) {
            return Arrays.stream(values()).filter(each -> each.wireName.equals(name)).findFirst();
        }
    }

    /** Reads a value to which there is no objection. */
    public static ClientMatch of(String value) {
        return new ClientMatch(
                ConfigList.items(value).stream().map(ClientMatch::criterion).toList());
    }

    public boolean matches(Map<Attribute, String> client) {
        return criteria.stream()
                .allMatch(
                        each -> each.pattern().matches(client.getOrDefault(each.attribute(), "")));
    }

    /** What is wrong with a value; null when nothing is. */
    static @Nullable String objection(String value) {
        for (String item : ConfigList.items(value)) {
            try {
                criterion(item);
            } catch (IllegalArgumentException e) {
                return e.getMessage();
            }
        }
        return null;
    }

    private static Criterion criterion(String item) {
        int equals = item.indexOf('=');
        Attribute attribute =
                Attribute.named(item.substring(0, Math.max(0, equals)).strip())
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "\""
                                                        + item
                                                        + "\" is not what=pattern, with what as one of "
                                                        + names()));
        try {
            return new Criterion(attribute, Pattern.compile(item.substring(equals + 1).strip()));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "\"" + item + "\" has no regular expression of RE2: " + e.getMessage(), e);
        }
    }

    private static String names() {
        return Arrays.stream(Attribute.values())
                .map(each -> each.wireName)
                .collect(Collectors.joining(", "));
    }

    private record Criterion(Attribute attribute, Pattern pattern) {}
}
