/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.kubectl;

import dev.penstock.operator.desired.Names;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

import java.net.HttpURLConnection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much the brokers of a Cluster store. */
sealed interface StoredBytes {
    /** All of them told. */
    record Known(SortedMap<Integer, Long> byBroker) implements StoredBytes {
        /** Of all brokers. */
        long total() {
            return byBroker.values().stream().mapToLong(Long::longValue).sum();
        }

        /** Of the brokers from this one on. */
        long from(int first) {
            return byBroker.tailMap(first).values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** At least one did not. */
    record Unknown(String why) implements StoredBytes {}

    /** The sum over topics is exact: those without a series of their own share one. */
    Pattern SIZE = Pattern.compile("^penstock_log_size_bytes(?:\\{.*})? (\\S+)", Pattern.MULTILINE);

    /**
     * Asks their metrics through the API server, which needs the right to {@code get pods/proxy}.
     */
    static StoredBytes ask(KubernetesClient client, List<Pod> pods) {
        if (pods.isEmpty()) {
            return new Unknown("no broker runs");
        }
        SortedMap<Integer, Long> byBroker = new TreeMap<>();
        for (Pod pod : pods) {
            String name = pod.getMetadata().getName();
            try {
                String metrics =
                        client.raw(
                                "/api/v1/namespaces/%s/pods/%s:%d/proxy/metrics"
                                        .formatted(
                                                pod.getMetadata().getNamespace(),
                                                name,
                                                Names.ADMIN_PORT));
                if (metrics == null) {
                    return new Unknown(name + " is gone");
                }
                int broker = Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
                byBroker.put(broker, sum(metrics));
            } catch (KubernetesClientException e) {
                return new Unknown(
                        e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
                                ? "it needs the right to get pods/proxy"
                                : name + " does not tell (HTTP status " + e.getCode() + ")");
            }
        }
        return new Known(byBroker);
    }

    /** Of all topics in a broker's metrics. */
    static long sum(String metrics) {
        long sum = 0;
        Matcher sizes = SIZE.matcher(metrics);
        while (sizes.find()) {
            sum += (long) Double.parseDouble(sizes.group(1));
        }
        return sum;
    }
}
