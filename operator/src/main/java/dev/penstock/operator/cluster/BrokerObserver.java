/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.cluster;

import dev.penstock.crds.Cluster;
import dev.penstock.operator.act.StepActor;
import dev.penstock.operator.admin.AdminConnections;
import dev.penstock.operator.admin.AdminFailure;
import dev.penstock.operator.admin.BrokerAddresses;
import dev.penstock.operator.admin.BrokerAdmin;
import dev.penstock.operator.admin.StopImpacts;
import dev.penstock.operator.desired.DesiredCluster;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.PodState;
import dev.penstock.operator.observed.StopImpact;
import dev.penstock.operator.observed.VolumeUse;

import io.fabric8.kubernetes.api.model.Pod;

import org.apache.kafka.common.TopicPartition;

import java.net.URI;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks the brokers. */
final class BrokerObserver {
    private final AdminConnections connections;
    private final BrokerAddresses addresses;
    private final StopImpacts stopImpacts;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    BrokerObserver(
            AdminConnections connections, BrokerAddresses addresses, StopImpacts stopImpacts) {
        this.connections = connections;
        this.addresses = addresses;
        this.stopImpacts = stopImpacts;
    }

    /** What the brokers say of the cluster, and those that have to restart of themselves. */
    ObservedCluster complete(
            Cluster cluster, ObservedCluster observed, Collection<Pod> pods, String revision) {
        if (observed.pods().stream().noneMatch(PodState::ready)) {
            return observed;
        }
        return observed.with(brokers(cluster, pods), impacts(cluster, observed, pods, revision));
    }

    /** The sizes of replicas; empty when the brokers do not tell all of them. */
    Optional<Map<TopicPartition, Long>> sizes(
            Cluster cluster, Collection<Pod> pods, BrokersView.Known view) {
        try {
            return Optional.of(admin(cluster, pods).replicaSizes(view.live().keySet()));
        } catch (AdminFailure e) {
            return Optional.empty();
        }
    }

    /** How full their volumes are; empty when they do not tell. */
    Optional<Map<Integer, VolumeUse>> volumeUses(
            Cluster cluster, Collection<Pod> pods, BrokersView.Known view) {
        try {
            return Optional.of(admin(cluster, pods).volumeUses(view.live().keySet()));
        } catch (AdminFailure e) {
            return Optional.empty();
        }
    }

    /** The same, with what the broker says whose volume is being replaced, if it tells. */
    ObservedCluster askReplaced(
            DesiredCluster desired, ObservedCluster observed, Collection<Pod> pods) {
        Optional<Integer> broker =
                desired.sizing()
                        .replacing()
                        .filter(
                                one ->
                                        observed.brokers() instanceof BrokersView.Known view
                                                && view.live().containsKey(one));
        if (broker.isEmpty()) {
            return observed;
        }
        try {
            return observed.with(admin(desired.cluster(), pods).replaced(broker.get()));
        } catch (AdminFailure e) {
            return observed;
        }
    }

    Optional<String> bootstrap(Cluster cluster, Collection<Pod> pods) {
        return addresses.bootstrap(cluster, pods);
    }

    BrokerAdmin admin(Cluster cluster, Collection<Pod> pods) {
        String bootstrap =
                addresses
                        .bootstrap(cluster, pods)
                        .orElseThrow(
                                () ->
                                        new AdminFailure(
                                                "no broker of the Cluster has an address yet",
                                                new IllegalStateException()));
        return connections.to(key(cluster), bootstrap);
    }

    /** Those that a step may be about; no connection is made before it is used. */
    StepActor.Brokers brokersOf(Cluster cluster, Collection<Pod> pods) {
        return new StepActor.Brokers() {
            @Override
            public BrokerAdmin admin() {
                return BrokerObserver.this.admin(cluster, pods);
            }

            @Override
            public String internalAddress(int broker) {
                return pods.stream()
                        .filter(pod -> PodState.of(pod).broker() == broker)
                        .findFirst()
                        .map(pod -> addresses.internal(cluster, pod))
                        .orElseThrow(
                                () ->
                                        new AdminFailure(
                                                "broker " + broker + " has no pod",
                                                new IllegalStateException()));
            }
        };
    }

    void forget(Cluster cluster) {
        connections.close(key(cluster));
    }

    private static String key(Cluster cluster) {
        return cluster.getMetadata().getNamespace() + "/" + cluster.getMetadata().getName();
    }

    private BrokersView brokers(Cluster cluster, Collection<Pod> pods) {
        try {
            return admin(cluster, pods).brokers();
        } catch (AdminFailure e) {
            return new BrokersView.Unknown(String.valueOf(e.getMessage()));
        }
    }

    private Map<Set<Integer>, StopImpact> impacts(
            Cluster cluster, ObservedCluster observed, Collection<Pod> pods, String revision) {
        Map<Set<Integer>, Future<StopImpact>> questions = new LinkedHashMap<>();
        observed.stale(revision)
                .filter(PodState::ready)
                .map(PodState::broker)
                .forEach(
                        broker -> {
                            SortedSet<Integer> alone = new TreeSet<>(Set.of(broker));
                            questions.put(alone, ask(cluster, pods, broker, alone));
                        });
        Map<Set<Integer>, StopImpact> answers = new LinkedHashMap<>();
        questions.forEach((broker, answer) -> answers.put(broker, get(answer)));
        return answers;
    }

    /**
     * The same, with what these brokers say of their stopping together: the worst of the answers.
     */
    ObservedCluster ask(
            Cluster cluster,
            ObservedCluster observed,
            Collection<Pod> pods,
            SortedSet<Integer> together) {
        List<Future<StopImpact>> questions =
                together.stream().map(broker -> ask(cluster, pods, broker, together)).toList();
        Map<Set<Integer>, StopImpact> answers = new LinkedHashMap<>(observed.stopImpacts());
        answers.put(
                together, StopImpact.worst(questions.stream().map(BrokerObserver::get).toList()));
        return observed.with(observed.brokers(), answers);
    }

    private Future<StopImpact> ask(
            Cluster cluster, Collection<Pod> pods, int broker, SortedSet<Integer> together) {
        Optional<URI> adminPort =
                pods.stream()
                        .filter(pod -> PodState.of(pod).broker() == broker)
                        .findFirst()
                        .flatMap(pod -> addresses.admin(cluster, pod));
        return threads.submit(
                () ->
                        adminPort
                                .map(port -> stopImpacts.of(port, broker, together))
                                .orElseGet(
                                        () ->
                                                new StopImpact.Unknown(
                                                        "its admin port has no address yet")));
    }

    private static StopImpact get(Future<StopImpact> answer) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new StopImpact.Unknown("the operator stops");
        } catch (ExecutionException e) {
            return new StopImpact.Unknown(String.valueOf(e.getCause()));
        }
    }
}
