/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What clients push of their own metrics (KIP-714): who asks for it, and where it is shown. */
final class PushedMetrics {
    private static final Pattern INSTANCE = Pattern.compile("client_instance_id=\"([^\"]+)\"");

    private PushedMetrics() {}

    static ConfigResource subscription(String name) {
        return new ConfigResource(ConfigResource.Type.CLIENT_METRICS, name);
    }

    /** Has clients push; the settings are {@code name=value}. */
    static void subscribe(Admin admin, String name, String... settings)
            throws ExecutionException, InterruptedException {
        admin.incrementalAlterConfigs(
                        Map.of(
                                subscription(name),
                                Arrays.stream(settings)
                                        .map(setting -> setting.split("=", 2))
                                        .map(
                                                setting ->
                                                        new AlterConfigOp(
                                                                new ConfigEntry(
                                                                        setting[0], setting[1]),
                                                                AlterConfigOp.OpType.SET))
                                        .toList()))
                .all()
                .get();
    }

    /** The lines of all of three brokers. */
    static List<String> page(LocalCluster cluster) throws IOException, InterruptedException {
        StringBuilder pages = new StringBuilder();
        for (int broker = 0; broker < 3; broker++) {
            pages.append(cluster.page(broker, "/client-metrics"));
        }
        return pages.toString().lines().toList();
    }

    /**
     * Whether figures of a producer are shown that calls itself so.
     *
     * @param software labels as they stand on the page
     */
    static boolean areOfProducer(List<String> page, String software) {
        return page.stream()
                .filter(line -> line.startsWith("kafka_client_info{") && line.contains(software))
                .map(INSTANCE::matcher)
                .filter(Matcher::find)
                .map(Matcher::group)
                .anyMatch(
                        instance ->
                                page.stream()
                                        .anyMatch(
                                                line ->
                                                        line.startsWith("kafka_client_producer_")
                                                                && line.contains(instance)));
    }
}
