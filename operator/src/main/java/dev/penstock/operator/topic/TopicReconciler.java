/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.topic;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.Condition;
import dev.penstock.crds.Topic;
import dev.penstock.operator.act.EventRecorder;
import dev.penstock.operator.act.ResourceWriter;
import dev.penstock.operator.admin.AdminConnections;
import dev.penstock.operator.cache.Informers;
import dev.penstock.operator.desired.DesiredTopic;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Constants;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Turns events of Topics and Clusters into requests to look at Topics. Never waits.
 *
 * <p>The framework is not to come back by itself: all Topics are looked at every minute anyway, and
 * each of its reconciliations would leave a timer behind for as long as the interval, hours.
 */
@ControllerConfiguration(
        name = "topic",
        fieldManager = ResourceWriter.FIELD_MANAGER,
        triggerReconcilerOnAllEvents = true,
        maxReconciliationInterval =
                @MaxReconciliationInterval(interval = Constants.NO_MAX_RECONCILIATION_INTERVAL))
public final class TopicReconciler implements Reconciler<Topic>, AutoCloseable {
    private static final String BY_CLUSTER = "by-cluster";
    private static final String BY_CLAIM = "by-claim";

    private final TopicWriter writer;
    private final TopicSyncs syncs;
    private final Watched watched = new Watched();

    public TopicReconciler(
            ResourceWriter writer,
            EventRecorder events,
            AdminConnections connections,
            Clock clock) {
        this.writer = new TopicWriter(writer, events);
        this.syncs =
                new TopicSyncs(new TopicPass(connections, watched, this.writer, clock), watched);
    }

    /** The caches of this controller's informers, from when they are there. */
    private static final class Watched implements TopicCache {
        private volatile @Nullable IndexerResourceCache<Topic> topics;
        private volatile @Nullable InformerEventSource<Cluster, Topic> clusters;

        @Override
        public Collection<Topic> topicsOf(String cluster) {
            IndexerResourceCache<Topic> cache = topics;
            return cache == null ? List.of() : cache.byIndex(BY_CLUSTER, cluster);
        }

        @Override
        public Collection<Topic> claimants(Topic topic) {
            IndexerResourceCache<Topic> cache = topics;
            return cache == null ? List.of() : cache.byIndex(BY_CLAIM, claimOf(topic));
        }

        @Override
        public Optional<Topic> topic(String cluster, String name) {
            IndexerResourceCache<Topic> cache = topics;
            return cache == null
                    ? Optional.empty()
                    : cache.get(new ResourceID(name, namespaceOf(cluster)));
        }

        @Override
        public Optional<Cluster> cluster(String key) {
            InformerEventSource<Cluster, Topic> cache = clusters;
            return cache == null ? Optional.empty() : cache.get(resourceId(key));
        }
    }

    @Override
    public List<EventSource<?, Topic>> prepareEventSources(EventSourceContext<Topic> context) {
        context.getPrimaryCache().addIndexer(BY_CLUSTER, topic -> List.of(clusterOf(topic)));
        context.getPrimaryCache().addIndexer(BY_CLAIM, topic -> List.of(claimOf(topic)));
        InformerEventSource<Cluster, Topic> clusters =
                new InformerEventSource<>(
                        Informers.inNamespacesOf(context, Cluster.class, Topic.class)
                                .withSecondaryToPrimaryMapper(this::topicsOf)
                                // Else the framework would keep a list of Clusters for each Topic.
                                .withPrimaryToSecondaryMapper(
                                        (Topic topic) -> Set.of(resourceId(clusterOf(topic))))
                                .withOnUpdateFilter(TopicReconciler::matters)
                                .build(),
                        context);
        watched.topics = context.getPrimaryCache();
        watched.clusters = clusters;
        return List.of(clusters);
    }

    private Set<ResourceID> topicsOf(Cluster cluster) {
        return watched.topicsOf(key(cluster)).stream()
                .map(ResourceID::fromResource)
                .collect(Collectors.toSet());
    }

    /**
     * Most updates of a Cluster are progress of its own. When it has arrived, what was refused for
     * too few brokers may have enough.
     */
    static boolean matters(Cluster now, Cluster before) {
        return !Objects.equals(
                        now.getMetadata().getGeneration(), before.getMetadata().getGeneration())
                || !Objects.equals(
                        now.getMetadata().getDeletionTimestamp(),
                        before.getMetadata().getDeletionTimestamp())
                || !condition("Available", now).equals(condition("Available", before))
                || (isReady(now) && !isReady(before));
    }

    private static boolean isReady(Cluster cluster) {
        return condition("Ready", cluster)
                .filter(ready -> ready.status() == Condition.Status.True)
                .isPresent();
    }

    private static Optional<Condition> condition(String type, Cluster cluster) {
        return cluster.getStatus() == null || cluster.getStatus().conditions() == null
                ? Optional.empty()
                : cluster.getStatus().conditions().stream()
                        .filter(condition -> condition.type().equals(type))
                        .findFirst();
    }

    @Override
    public UpdateControl<Topic> reconcile(Topic topic, Context<Topic> context) {
        if (context.isPrimaryResourceDeleted()) {
            writer.forget(topic);
            // One of them may have its topic now.
            watched.claimants(topic).forEach(this::request);
        } else {
            request(topic);
        }
        return UpdateControl.noUpdate();
    }

    private void request(Topic topic) {
        syncs.request(clusterOf(topic), topic.getMetadata().getName());
    }

    private static String clusterOf(Topic topic) {
        return topic.getMetadata().getNamespace() + "/" + topic.getSpec().clusterRef().name();
    }

    /** A slash is in no name of a topic. */
    private static String claimOf(Topic topic) {
        return clusterOf(topic) + "/" + DesiredTopic.nameOf(topic);
    }

    private static ResourceID resourceId(String key) {
        return new ResourceID(key.substring(key.indexOf('/') + 1), namespaceOf(key));
    }

    private static String namespaceOf(String key) {
        return key.substring(0, key.indexOf('/'));
    }

    private static String key(HasMetadata cluster) {
        return cluster.getMetadata().getNamespace() + "/" + cluster.getMetadata().getName();
    }

    @Override
    public void close() {
        syncs.close();
        writer.close();
    }
}
