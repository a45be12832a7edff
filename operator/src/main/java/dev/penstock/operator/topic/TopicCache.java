/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.topic;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.Topic;

import java.util.Collection;
import java.util.Optional;

/** Clusters and Topics as the watches have told. */
interface TopicCache {
    /**
     * @param key namespace and name, with a slash between
     */
    Optional<Cluster> cluster(String key);

    /** All Topics of a Cluster. */
    Collection<Topic> topicsOf(String cluster);

    Optional<Topic> topic(String cluster, String name);

    /** The resources that name the same topic of the same Cluster, this one among them. */
    Collection<Topic> claimants(Topic topic);
}
