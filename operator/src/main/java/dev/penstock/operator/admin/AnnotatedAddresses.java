/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.admin;

import dev.penstock.crds.Cluster;

import io.fabric8.kubernetes.api.model.Pod;

import java.net.URI;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Brokers by annotations of their pods, where Service names do not lead to them: {@code
 * penstock.dev/client-endpoint}, {@code penstock.dev/internal-endpoint} and {@code
 * penstock.dev/admin-endpoint}, all {@code host:port}. A pod without them is found by its Service
 * name.
 */
public final class AnnotatedAddresses implements BrokerAddresses {
    public static final String CLIENT_ENDPOINT = "penstock.dev/client-endpoint";
    public static final String INTERNAL_ENDPOINT = "penstock.dev/internal-endpoint";
    public static final String ADMIN_ENDPOINT = "penstock.dev/admin-endpoint";

    private final BrokerAddresses otherwise;

    public AnnotatedAddresses(BrokerAddresses otherwise) {
        this.otherwise = otherwise;
    }

    @Override
    public Optional<String> bootstrap(Cluster cluster, Collection<Pod> pods) {
        String endpoints =
                pods.stream()
                        .map(pod -> annotation(pod, CLIENT_ENDPOINT))
                        .flatMap(Optional::stream)
                        .sorted()
                        .collect(Collectors.joining(","));
        return endpoints.isEmpty() ? otherwise.bootstrap(cluster, pods) : Optional.of(endpoints);
    }

    @Override
    public String internal(Cluster cluster, Pod pod) {
        return annotation(pod, INTERNAL_ENDPOINT).orElseGet(() -> otherwise.internal(cluster, pod));
    }

    @Override
    public Optional<URI> admin(Cluster cluster, Pod pod) {
        return annotation(pod, ADMIN_ENDPOINT)
                .map(endpoint -> URI.create("http://" + endpoint))
                .or(() -> otherwise.admin(cluster, pod));
    }

    private static Optional<String> annotation(Pod pod, String name) {
        return Optional.ofNullable(pod.getMetadata().getAnnotations())
                .map((Map<String, String> all) -> all.get(name));
    }
}
