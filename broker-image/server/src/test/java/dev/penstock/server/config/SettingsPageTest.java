/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.metadata.config.BrokerConfigs;
import dev.penstock.metadata.config.ConfigDefinition;
import dev.penstock.metadata.config.TopicConfigs;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;

/** The page is the tables of settings; {@code -Drewrite} writes it anew. */
final class SettingsPageTest {
    private static final Path PAGE = Path.of("../../docs/operations/settings.md");

    @Test
    void thePageSaysWhatTheTablesSay() throws IOException {
        String expected = page();
        if (System.getProperty("rewrite") != null) {
            Files.writeString(PAGE, expected);
        }

        assertThat(PAGE)
                .as("rewrite it with: ./mvnw -pl broker-image/server -am test -Drewrite")
                .hasContent(expected);
    }

    @Test
    void everySettingSaysWhatItIsForInASentence() {
        assertThat(Setting.values())
                .allSatisfy(setting -> assertThat(setting.documentation).endsWith("."));
        assertThat(BrokerConfigs.readFromFile().values())
                .allSatisfy(setting -> assertThat(setting.documentation()).endsWith("."));
    }

    private static String page() {
        StringBuilder page =
                new StringBuilder(
                        """
                        # Settings

                        Written by `SettingsPageTest` from the tables in `Setting`, `BrokerConfigs` and `TopicConfigs`; do not edit. Names, units and meanings are
                        Kafka's; what begins with `penstock.`, and `admin.listener`, is our own. At start the broker says which properties of its file it does not
                        know, and which ones of Kafka's it ignores. A value that cannot be used stops the start with a sentence that names the property.

                        A value may be `${env:NAME}`, an environment variable. `PENSTOCK_OVERRIDE_LOG_DIRS` and the like override a property of the file: upper
                        case, `.` as `_`.

                        ## Of a broker, read at its start

                        | property | default | what it is |
                        |---|---|---|
                        """);
        for (Setting setting : Setting.values()) {
            row(page, setting.property, setting.defaultText, setting.documentation);
        }
        page.append(
                """

                ## Of a broker: what topics get that do not say

                In the file, and changed while brokers run (`kafka-configs.sh --entity-type brokers`), but for those in other units.

                | property | default | what it is |
                |---|---|---|
                """);
        BrokerConfigs.readFromFile().values().stream()
                .filter(definition -> Setting.of(definition.name()).isEmpty())
                .forEach(definition -> row(page, definition));
        page.append(
                """

                ## Of a topic

                Given when a topic is created, or changed at any time (`kafka-configs.sh --entity-type topics`, or the Topic's `spec.config`).

                | setting | type | default | what it is |
                |---|---|---|---|
                """);
        for (ConfigDefinition definition : TopicConfigs.all().values()) {
            page.append(
                    "| `%s` | %s | %s | %s |\n"
                            .formatted(
                                    definition.name(),
                                    definition.type().name().toLowerCase(Locale.ROOT),
                                    shown(definition.defaultValue()),
                                    definition.documentation()));
        }
        page.append("\n## Kafka's properties that are ignored without harm\n\n");
        page.append(
                IgnoredProperties.all().stream()
                        .map(name -> "`" + name + "`")
                        .collect(Collectors.joining(", ", "", ".\n")));
        return page.toString();
    }

    private static void row(StringBuilder page, ConfigDefinition definition) {
        row(page, definition.name(), definition.defaultValue(), definition.documentation());
    }

    private static void row(
            StringBuilder page, String name, @Nullable String value, String documentation) {
        page.append("| `%s` | %s | %s |\n".formatted(name, shown(value), documentation));
    }

    private static String shown(@Nullable String value) {
        if (value == null || value.isEmpty()) {
            return "";
        }
        return Long.toString(Long.MAX_VALUE).equals(value) ? "no limit" : "`" + value + "`";
    }
}
