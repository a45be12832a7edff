/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import io.fabric8.kubernetes.api.model.Pod;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Map;

/**
 * Asks a broker itself whether it serves. What is stored of an earlier run says that all was ready
 * then, and until the operator has looked again nothing else can tell.
 */
final class BrokerProbe {
    private static final String ADMIN_ENDPOINT = "penstock.dev/admin-endpoint";
    private static final int TIMEOUT_MS = 1_000;

    private BrokerProbe() {}

    /**
     * Whether the broker of the pod answers that it is ready, at the address that the runner has
     * written on the pod.
     */
    static boolean answers(Pod pod) {
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        String endpoint = annotations == null ? null : annotations.get(ADMIN_ENDPOINT);
        if (endpoint == null) {
            return false;
        }
        try {
            HttpURLConnection connection =
                    (HttpURLConnection)
                            URI.create("http://" + endpoint + "/readyz").toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            // Nobody listens there yet: that is the answer.
            return false;
        }
    }
}
