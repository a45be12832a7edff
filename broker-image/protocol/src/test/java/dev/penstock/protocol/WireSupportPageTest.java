/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The page is the table; {@code -Drewrite} writes it anew. */
final class WireSupportPageTest {
    private static final Path PAGE = Path.of("../../docs/protocol/wire-support.md");

    @Test
    void thePageSaysWhatTheTableSays() throws IOException {
        String expected = page();
        if (System.getProperty("rewrite") != null) {
            Files.writeString(PAGE, expected);
        }

        assertThat(PAGE)
                .as("rewrite it with: ./mvnw -pl broker-image/protocol -am test -Drewrite")
                .hasContent(expected);
    }

    private static String page() {
        StringBuilder page =
                new StringBuilder(
                        """
                        # Wire support

                        Written by `WireSupportPageTest` from the version table in `ServedApis`; do not edit. A broker advertises a row when it has a
                        handler for it. *Versions* are those of Apache Kafka's schemas that are served: all, up to its newest stable one, without holes.
                        What is for brokers is served and advertised only on listeners that brokers use among themselves. Produce is advertised from 0,
                        though 0 to 2 cannot be read: old librdkafka takes a higher minimum for no Produce at all.

                        | key | API | versions | for |
                        |--:|--|--|--|
                        """);
        for (ServedApi row : ServedApis.table()) {
            String versions = row.lowest() + "-" + row.highest();
            page.append(
                    "| %d | %s | %s | %s |\n"
                            .formatted(
                                    row.api().id(),
                                    row.api().apiName(),
                                    row.lowestAdvertised() == row.lowest()
                                            ? versions
                                            : versions
                                                    + ", advertised from "
                                                    + row.lowestAdvertised(),
                                    row.scope() == ApiScope.CLIENT ? "clients" : "brokers"));
        }
        page.append("\nNot in the table, so never advertised:\n\n");
        for (ApiKey api : ApiKey.values()) {
            boolean served = ServedApis.table().stream().anyMatch(row -> row.api() == api);
            if (!served) {
                page.append("- ").append(api.id()).append(' ').append(api.apiName()).append('\n');
            }
        }
        return page.toString();
    }
}
