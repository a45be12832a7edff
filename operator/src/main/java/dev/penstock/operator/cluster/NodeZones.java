/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.cluster;

import dev.penstock.operator.observed.PodState;
import dev.penstock.operator.observed.Zones;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The zones of nodes, by their labels.
 *
 * <p>Nodes are asked for one by one and only those that brokers run on: a watch of all nodes of a
 * large Kubernetes cluster would cost more than all else that the operator remembers. An answer
 * holds for a while, because labels of zones do not move.
 */
final class NodeZones {
    private static final Logger LOG = LoggerFactory.getLogger(NodeZones.class);
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    /** More nodes than this are not remembered at a time. */
    private static final int MAX_REMEMBERED = 10_000;

    private record Place(String node, String key) {}

    private record Answer(String zone, Optional<String> unreadable, Instant until) {}

    private final KubernetesClient client;
    private final Clock clock;
    private final Map<Place, Answer> answers = new ConcurrentHashMap<>();

    NodeZones(KubernetesClient client, Clock clock) {
        this.client = client;
        this.clock = clock;
    }

    /**
     * The zones of the nodes of these pods. A node that could not be asked is left out, so that it
     * is asked again.
     *
     * @param key label of the zone
     */
    Zones of(Collection<PodState> pods, String key) {
        Map<String, String> zones = new TreeMap<>();
        Optional<String> unreadable = Optional.empty();
        for (PodState pod : pods) {
            if (pod.node().isEmpty()) {
                continue;
            }
            Optional<Answer> answer = answer(new Place(pod.node().get(), key));
            answer.ifPresent(known -> zones.put(pod.node().get(), known.zone()));
            unreadable = unreadable.or(() -> answer.flatMap(Answer::unreadable));
        }
        return new Zones(zones, unreadable);
    }

    private Optional<Answer> answer(Place place) {
        Instant now = clock.instant();
        Answer known = answers.get(place);
        if (known != null && known.until().isAfter(now)) {
            return Optional.of(known);
        }
        Optional<Answer> answer = ask(place, now.plus(REMEMBERED));
        answer.ifPresent(
                found -> {
                    if (answers.size() >= MAX_REMEMBERED) {
                        answers.clear();
                    }
                    answers.put(place, found);
                });
        return answer;
    }

    private Optional<Answer> ask(Place place, Instant until) {
        try {
            Node node = client.nodes().withName(place.node()).get();
            Map<String, String> labels =
                    node == null || node.getMetadata().getLabels() == null
                            ? Map.of()
                            : node.getMetadata().getLabels();
            String zone = labels.getOrDefault(place.key(), "");
            return Optional.of(
                    new Answer(zone.isEmpty() ? Zones.NONE : zone, Optional.empty(), until));
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return Optional.of(
                        new Answer(
                                Zones.NONE,
                                Optional.of(
                                        "the operator may not read nodes, so brokers have no racks: grant it get on nodes"),
                                until));
            }
            LOG.atWarn()
                    .addKeyValue("node", place.node())
                    .log("The zone of a node is not known yet: {}", e.getMessage());
            return Optional.empty();
        }
    }
}
