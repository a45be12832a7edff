/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/** Prometheus' own tool judges what a broker tells it, and the alerts that the chart ships. */
@Timeout(180)
final class MonitoringTest {
    private static final Path CHART = Path.of("../../charts/penstock-operator");
    private static final Pattern DOCUMENTED =
            Pattern.compile("^\\| `(penstock_[a-z_]+)", Pattern.MULTILINE);

    @TempDir private static Path directory;

    @Test
    void aBrokersMetricsAreWellFormedAndTheDocumentedOnesAreThere() throws Exception {
        ForeignProgram.assumeInstalled("promtool", "--version");
        try (LocalCluster cluster = LocalCluster.start(directory, 1)) {
            String scraped = cluster.metrics(0);
            try (ForeignProgram check = promtool(directory, "check", "metrics")) {
                check.type(scraped.split("\n", -1));
                assertThat(check.exitCode()).as("%s", check.lines()).isZero();
            }
            assertThat(scraped).contains("penstock_ready 1.0", "penstock_active_controller 1.0");
        }
    }

    @Test
    void everyDocumentedGaugeIsScraped() throws Exception {
        String page = java.nio.file.Files.readString(Path.of("../../docs/operations/metrics.md"));
        try (LocalCluster cluster = LocalCluster.start(directory.resolve("documented"), 1)) {
            String scraped = cluster.metrics(0);

            assertThat(
                            DOCUMENTED
                                    .matcher(page)
                                    .results()
                                    .map(found -> found.group(1))
                                    .filter(name -> !appearsLater(name))
                                    .toList())
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(scraped).contains("# HELP " + name));
        }
    }

    /** Figures with labels appear with the first thing that they count. */
    private static boolean appearsLater(String name) {
        return name.startsWith("penstock_log_") && !name.endsWith("_total")
                || name.equals("penstock_requests_refused_total")
                || name.equals("penstock_requests_failed_total");
    }

    @Test
    void theChartsAlertsFireWhenTheyShould() throws Exception {
        ForeignProgram.assumeInstalled("promtool", "--version");
        try (ForeignProgram check = promtool(CHART, "check", "rules", "files/rules.yaml")) {
            assertThat(check.exitCode()).as("%s", check.lines()).isZero();
        }
        try (ForeignProgram test = promtool(CHART, "test", "rules", "tests/rules-test.yaml")) {
            assertThat(test.exitCode()).as("%s", test.lines()).isZero();
        }
    }

    private static ForeignProgram promtool(Path in, String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "promtool";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return ForeignProgram.start(in, Map.of(), command);
    }
}
