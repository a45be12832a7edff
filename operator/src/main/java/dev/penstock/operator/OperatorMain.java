/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/**
 * Runs the operator until it is told to stop. Settings are environment variables: see
 * docs/operator/running.md.
 */
public final class OperatorMain {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorMain.class);

    private static final int REQUEST_TIMEOUT_MS = 10_000;
    private static final int REQUEST_RETRIES = 2;

    private OperatorMain() {}

    /**
     * Takes no arguments. Ends with 0 on SIGTERM, 1 when it cannot start or lost the lease, 2 when
     * a setting has no meaning.
     */
    public static void main(String[] args) throws InterruptedException {
        OperatorSettings settings;
        try {
            settings = OperatorSettings.of(System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println("penstock-operator: " + e.getMessage());
            System.exit(2);
            return;
        }
        ApiRequests requests = new ApiRequests();
        KubernetesClient client = client(requests);
        try {
            OperatorProcess process =
                    OperatorProcess.start(
                            client, settings, OperatorMain::exitWithFailure, requests);
            Runtime.getRuntime()
                    .addShutdownHook(
                            Thread.ofPlatform()
                                    .unstarted(
                                            () -> {
                                                process.close();
                                                client.close();
                                            }));
        } catch (IOException | RuntimeException e) {
            LOG.error("The operator cannot start: {}", e.getMessage(), e);
            System.err.println("penstock-operator: cannot start: " + e.getMessage());
            System.exit(1);
        }
        new CountDownLatch(1).await();
    }

    /**
     * A call that fails is left to the next reconciliation soon, instead of being tried for
     * minutes.
     */
    private static KubernetesClient client(ApiRequests requests) {
        Config config =
                new ConfigBuilder()
                        .withRequestTimeout(REQUEST_TIMEOUT_MS)
                        .withRequestRetryBackoffLimit(REQUEST_RETRIES)
                        .build();
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientBuilderConsumer(
                        http -> http.addOrReplaceInterceptor("requests", requests))
                .build();
    }

    /** On a thread of its own, because the caller is one that the shutdown waits for. */
    private static void exitWithFailure() {
        Thread.ofPlatform().start(() -> System.exit(1));
    }
}
