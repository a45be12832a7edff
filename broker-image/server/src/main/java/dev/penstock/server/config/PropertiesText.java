/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.config;

import dev.penstock.node.config.InvalidConfigException;

import java.io.IOException;
import java.io.Reader;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The raw properties: a file's lines, with {@code ${env:NAME}} filled in and overridden by the
 * environment.
 *
 * <p>{@code PENSTOCK_OVERRIDE_LOG_DIRS} replaces {@code log.dirs}: the property in upper case, each
 * dot an underscore. {@code POD_ORDINAL} is taken from the end of {@code POD_NAME} when it is not
 * set itself.
 */
final class PropertiesText {
    private static final String OVERRIDE_PREFIX = "PENSTOCK_OVERRIDE_";
    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\$\\{env:([A-Za-z_][A-Za-z0-9_]*)}");
    private static final Pattern ORDINAL = Pattern.compile("-(\\d+)$");

    private PropertiesText() {}

    static Map<String, String> read(Reader reader, Map<String, String> environment)
            throws IOException {
        Properties lines = new Properties();
        lines.load(reader);
        Map<String, String> found = new TreeMap<>();
        for (String property : lines.stringPropertyNames()) {
            found.put(property, filled(property, lines.getProperty(property), environment));
        }
        override(found, environment);
        return found;
    }

    private static void override(Map<String, String> found, Map<String, String> environment) {
        environment.forEach(
                (name, value) -> {
                    if (name.startsWith(OVERRIDE_PREFIX)) {
                        String property =
                                name.substring(OVERRIDE_PREFIX.length())
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '.');
                        found.put(property, filled(property, value, environment));
                    }
                });
    }

    private static String filled(String property, String text, Map<String, String> environment) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        return matcher.replaceAll(
                match -> Matcher.quoteReplacement(variable(property, match.group(1), environment)));
    }

    private static String variable(String property, String name, Map<String, String> environment) {
        String value = environment.get(name);
        if (value != null) {
            return value;
        }
        if (name.equals("POD_ORDINAL")) {
            Matcher ordinal = ORDINAL.matcher(environment.getOrDefault("POD_NAME", ""));
            if (ordinal.find()) {
                return ordinal.group(1);
            }
        }
        throw new InvalidConfigException(
                property, "needs the environment variable " + name + ", which is not set");
    }
}
