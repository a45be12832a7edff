/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.kubectl;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the plugin reads to find the API server. */
final class KubeConfig {
    private KubeConfig() {}

    /** Names the server of the client, and the namespace {@code streaming}. */
    static void write(Path file, KubernetesClient client) throws IOException {
        Files.writeString(
                file,
                """
                apiVersion: v1
                kind: Config
                current-context: c
                contexts:
                - {name: c, context: {cluster: k, user: u, namespace: streaming}}
                clusters:
                - {name: k, cluster: {server: %s}}
                users:
                - {name: u, user: {}}
                """
                        .formatted(client.getMasterUrl()));
    }
}
