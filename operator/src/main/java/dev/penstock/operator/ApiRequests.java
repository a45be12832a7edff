/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.util.List;

/**
 * Counts what the operator asks of the API server, by method and resource: an operator that has
 * nothing to do only watches and reads.
 */
final class ApiRequests implements Interceptor, MeterBinder {
    private static final int NAME_IN_GROUP = 3;
    private static final int NAME_IN_CORE = 2;

    private volatile @Nullable MeterRegistry registry;

    @Override
    public void bindTo(MeterRegistry meters) {
        registry = meters;
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        MeterRegistry meters = registry;
        if (meters != null) {
            Counter.builder("penstock.operator.api.requests")
                    .description("Requests to the API server")
                    .tag("method", method(request))
                    .tag("resource", resource(request.uri()))
                    .register(meters)
                    .increment();
        }
    }

    private static String method(HttpRequest request) {
        String query = request.uri().getQuery();
        return query != null && query.contains("watch=true") ? "WATCH" : request.method();
    }

    /** The kind in the plural, and the part of it, such as {@code topics/status}. */
    static String resource(URI uri) {
        List<String> path = List.of(uri.getPath().substring(1).split("/"));
        int place = path.getFirst().equals("apis") ? NAME_IN_GROUP : NAME_IN_CORE;
        if (path.size() > place + 2 && path.get(place).equals("namespaces")) {
            place += 2;
        }
        if (path.size() <= place) {
            return "";
        }
        return path.size() > place + 2
                ? path.get(place) + "/" + path.get(place + 2)
                : path.get(place);
    }
}
