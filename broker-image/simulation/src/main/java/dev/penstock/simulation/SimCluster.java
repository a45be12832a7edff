/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.Node;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.config.NodeConfig;
import dev.penstock.raft.ReplicaKey;
import dev.penstock.raft.Voter;
import dev.penstock.world.SimWorld;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The brokers of one cluster. */
public final class SimCluster {
    private final SimWorld world;
    private final List<SimBroker> brokers = new ArrayList<>();
    private final ToldEvents told;

    /** A cluster of which nothing runs yet. */
    public SimCluster(SimWorld world, ClusterShape shape) {
        this.world = world;
        told = new ToldEvents(world);
        for (int number = 0; number < shape.brokers(); number++) {
            NodeConfig config = shape.config(number);
            brokers.add(new SimBroker(world, config, told.of(config.id()), shape.dataLoops()));
        }
    }

    /** Says that damage on a disk is meant, from now on. */
    public void disksRot() {
        told.disksRot();
    }

    /** Says that parts of a disk are meant to be unusable, from now on. */
    public void disksFail() {
        told.disksFail();
    }

    public SimWorld world() {
        return world;
    }

    /** By id. */
    public List<SimBroker> brokers() {
        return brokers;
    }

    public SimBroker broker(BrokerId id) {
        return brokers.get(id.value());
    }

    public void startAll() {
        for (SimBroker broker : brokers) {
            if (!broker.isRunning()) {
                broker.start();
            }
        }
    }

    /** Where clients reach each broker. */
    public SortedMap<Integer, Endpoint> endpoints() {
        SortedMap<Integer, Endpoint> endpoints = new TreeMap<>();
        brokers.forEach(broker -> endpoints.put(broker.id().value(), broker.endpoint()));
        return endpoints;
    }

    /** By which name the quorum's listener goes. */
    public ListenerName quorumListener() {
        return ClusterShape.INTERNAL;
    }

    /** Where brokers reach each broker for the quorum. */
    public SortedMap<Integer, Endpoint> quorumEndpoints() {
        SortedMap<Integer, Endpoint> endpoints = new TreeMap<>();
        brokers.forEach(broker -> endpoints.put(broker.id().value(), broker.quorumEndpoint()));
        return endpoints;
    }

    /** The one that runs and says that it is the active controller; absent unless it is one. */
    public Optional<SimBroker> controller() {
        List<SimBroker> active =
                brokers.stream()
                        .filter(broker -> broker.node().map(Node::isController).orElse(false))
                        .toList();
        return active.size() == 1 ? Optional.of(active.getFirst()) : Optional.empty();
    }

    /**
     * Whether all run, have registered, and know of all partitions that all replicas are in sync.
     */
    public boolean isWhole() {
        return controller().isPresent()
                && brokers.stream()
                        .allMatch(
                                broker ->
                                        broker.isStaying()
                                                && broker.node()
                                                        .map(
                                                                node ->
                                                                        node.isReady()
                                                                                && isInSync(
                                                                                        node
                                                                                                .image()))
                                                        .orElse(false));
    }

    private static boolean isInSync(MetadataImage image) {
        List<String> lacking = new ArrayList<>();
        image.forEachPartition(
                (topic, number, partition) -> {
                    if (!partition.hasLeader()
                            || partition.isr().size() < partition.replicas().size()) {
                        lacking.add(topic.name() + "-" + number);
                    }
                });
        return lacking.isEmpty();
    }

    /**
     * Whether all know voters of which one can be spared, and these vote with the disks that are
     * there.
     */
    public boolean canSpareVoter() {
        return brokers.stream().allMatch(this::knowsVotersInPlace);
    }

    private boolean knowsVotersInPlace(SimBroker broker) {
        return broker.node()
                .map(Node::voters)
                .filter(voters -> voters.size() > 2)
                .filter(
                        voters ->
                                voters.voters().stream()
                                        .map(Voter::key)
                                        .allMatch(key -> isInPlace(key)))
                .isPresent();
    }

    private boolean isInPlace(ReplicaKey key) {
        return broker(key.id()).node().map(Node::quorumReplica).filter(key::equals).isPresent();
    }

    /** What keeps it from being whole, for people. */
    public String complaint() {
        StringBuilder text = new StringBuilder("controller=" + controller());
        for (SimBroker broker : brokers) {
            text.append("; ").append(broker);
            broker.node()
                    .ifPresentOrElse(
                            node -> describe(node, text), () -> text.append(" does not run"));
        }
        return text.toString();
    }

    /** Notes what partitions are like, each state once. */
    public void describe(MetadataImage image, Set<String> told) {
        image.forEachPartition(
                (topic, number, partition) -> {
                    String text = topic.name() + "-" + number + " " + partition;
                    if (told.add(text)) {
                        world.trace().note("metadata", text);
                    }
                });
        image.brokers()
                .values()
                .forEach(
                        broker -> {
                            if (told.add(broker.toString())) {
                                world.trace().note("metadata", broker.toString());
                            }
                        });
    }

    private static void describe(Node node, StringBuilder text) {
        text.append(node.isReady() ? " serves" : " does not serve");
        node.image()
                .forEachPartition(
                        (topic, number, partition) ->
                                text.append(' ')
                                        .append(topic.name())
                                        .append('-')
                                        .append(number)
                                        .append(partition));
    }
}
