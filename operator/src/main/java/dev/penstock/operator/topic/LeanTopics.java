/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.topic;

import dev.penstock.crds.Topic;

import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;

import java.util.List;
import java.util.Map;

/**
 * Keeps Topics without what the operator does not read of them and what is the larger part of an
 * applied resource: who owns which field, and the last applied manifest.
 */
public final class LeanTopics extends BasicItemStore<Topic> {
    public LeanTopics() {
        super(Cache::metaNamespaceKeyFunc);
    }

    @Override
    public Topic put(String key, Topic topic) {
        topic.getMetadata().setManagedFields(List.of());
        topic.getMetadata().setAnnotations(Map.of());
        return super.put(key, topic);
    }
}
