/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.cache;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps resources without what the operator does not read of them and what is the larger part of
 * many: who owns which field, and the manifest that was last applied.
 *
 * <p>It belongs to one informer: each clears what is not in its own list.
 */
public final class LeanStore<R extends HasMetadata> extends BasicItemStore<R> {
    /**
     * Resources in one answer to a list. An informer's first list comes as pages of so many, each
     * of which is lean before the next one is read: all at once need several times the memory.
     */
    public static final long PAGE = 500;

    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    public LeanStore() {
        super(Cache::metaNamespaceKeyFunc);
    }

    /**
     * Whether there is one informer of a kind for these namespaces: of several each would have this
     * store, so there they keep all.
     */
    public static boolean fits(Collection<String> namespaces) {
        return namespaces.size() <= 1;
    }

    @Override
    public R put(String key, R resource) {
        ObjectMeta metadata = resource.getMetadata();
        metadata.setManagedFields(List.of());
        metadata.setAnnotations(withoutManifest(metadata.getAnnotations()));
        metadata.setLabels(small(metadata.getLabels()));
        return super.put(key, resource);
    }

    private static Map<String, String> withoutManifest(Map<String, String> annotations) {
        if (!annotations.containsKey(LAST_APPLIED)) {
            return small(annotations);
        }
        Map<String, String> others = new LinkedHashMap<>(annotations);
        others.remove(LAST_APPLIED);
        return small(others);
    }

    /** Most resources have none, and an empty map for each of them adds up. */
    private static Map<String, String> small(Map<String, String> map) {
        return map.isEmpty() ? Map.of() : map;
    }
}
