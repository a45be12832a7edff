/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.api;

import dev.penstock.playground.failure.ApiFailure;
import dev.penstock.playground.kinds.Kinds;
import dev.penstock.playground.kinds.ResourceType;

import java.util.List;

/**
 * What a path under {@code /api} or {@code /apis} speaks of.
 *
 * @param namespace empty for all, or for kinds of the whole cluster
 * @param name empty for the collection
 * @param subresource empty for the object itself
 */
record ResourcePath(ResourceType type, String namespace, String name, String subresource) {
    static ResourcePath of(List<String> segments, Kinds kinds) {
        boolean core = segments.getFirst().equals("api");
        int rest = core ? 2 : 3;
        if (segments.size() <= rest) {
            throw ApiFailure.noSuchResource();
        }
        String group = core ? "" : segments.get(1);
        String version = segments.get(rest - 1);
        List<String> tail = segments.subList(rest, segments.size());
        String namespace = "";
        // /namespaces/x is the namespace itself, and so are its subresources.
        boolean inNamespace =
                tail.getFirst().equals("namespaces")
                        && tail.size() > 2
                        && !(core && List.of("status", "finalize").contains(tail.get(2)));
        if (inNamespace) {
            namespace = tail.get(1);
            tail = tail.subList(2, tail.size());
        }
        ResourceType type =
                kinds.byPlural(group, version, tail.getFirst())
                        .orElseThrow(ApiFailure::noSuchResource);
        if (tail.size() > 3 || (inNamespace && !type.namespaced())) {
            throw ApiFailure.noSuchResource();
        }
        String name = tail.size() > 1 ? tail.get(1) : "";
        if (type.namespaced() && namespace.isEmpty() && !name.isEmpty()) {
            throw ApiFailure.noSuchResource();
        }
        return new ResourcePath(type, namespace, name, tail.size() > 2 ? tail.get(2) : "");
    }
}
