/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node;

import dev.penstock.coordinator.share.ShareStateConfig;
import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.Scheduler;
import dev.penstock.node.config.ShareCoordinatorSettings;
import dev.penstock.node.config.ShareSettings;
import dev.penstock.node.coordinator.InternalTopicCreation;
import dev.penstock.node.handler.AutoTopicCreation;
import dev.penstock.node.handler.share.ShareAcknowledgeHandler;
import dev.penstock.node.handler.share.ShareFetchHandler;
import dev.penstock.node.handler.share.ShareStateHandler;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.peer.BrokerPeers;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.share.ShareAcknowledges;
import dev.penstock.node.share.ShareDeliveries;
import dev.penstock.node.share.ShareFetches;
import dev.penstock.node.share.ShareGroupConfigs;
import dev.penstock.node.share.ShareSessions;
import dev.penstock.node.share.ShareStateAsk;
import dev.penstock.node.share.ShareStateClient;
import dev.penstock.node.share.ShareStateCoordinators;
import dev.penstock.node.share.ShareStateTopic;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The share coordinators of one node, the deliveries of share-partitions, and the APIs of both. */
final class ShareApis {
    private final CurrentImage image;
    private final Scheduler metadataLoop;
    private final int fetchMaxBytes;
    private final BrokerPeers peers;
    private final ShareStateCoordinators coordinators;
    private final ShareStateClient state;
    private final ShareDeliveries deliveries;
    private final ShareSessions sessions;
    private @Nullable InternalTopicCreation topic;

    /** Wires coordinators and deliveries to the roles of partitions. */
    ShareApis(Assembly parts, BrokerPeers peers) {
        BrokerId self = parts.config().id();
        Clock clock = parts.ports().clock();
        Map<String, String> properties = parts.config().properties();
        ShareSettings settings = ShareSettings.of(properties);
        this.peers = peers;
        image = parts.image();
        metadataLoop = parts.ports().loops().metadata();
        fetchMaxBytes = parts.config().limits().fetchMaxBytes();
        coordinators =
                new ShareStateCoordinators(
                        self,
                        image,
                        parts.partitions(),
                        clock,
                        config(ShareCoordinatorSettings.of(properties)),
                        parts.events().shares());
        state =
                new ShareStateClient(
                        self,
                        image,
                        coordinators,
                        peers,
                        clock,
                        () -> Objects.requireNonNull(topic, "wired before it is asked"));
        deliveries =
                new ShareDeliveries(
                        parts.partitions(), clock, state, new ShareGroupConfigs(image, settings));
        sessions = new ShareSessions(deliveries, settings.maxSessions());
        parts.outlets().follow(coordinators.hosts());
        parts.outlets().follow(deliveries);
    }

    /** The way to share coordinators, wherever they are. */
    ShareStateAsk state() {
        return state;
    }

    /** Has the state topic created; called once, before anybody asks. */
    InternalTopicCreation topicCreation(AutoTopicCreation creation) {
        topic =
                new InternalTopicCreation(
                        ShareStateTopic.NAME, image, metadataLoop, creation::createShareStateTopic);
        return topic;
    }

    List<RequestHandler<?>> handlers() {
        List<RequestHandler<?>> handlers = new ArrayList<>();
        handlers.add(
                new ShareFetchHandler(
                        new ShareFetches(image, deliveries, sessions, fetchMaxBytes)));
        handlers.add(
                new ShareAcknowledgeHandler(new ShareAcknowledges(image, deliveries, sessions)));
        handlers.addAll(ShareStateHandler.all(coordinators));
        return handlers;
    }

    /** Closes this loop's connections to other brokers; on that loop. */
    void close(Scheduler loop) {
        peers.close(loop);
    }

    private static ShareStateConfig config(ShareCoordinatorSettings settings) {
        return new ShareStateConfig(
                settings.updatesPerSnapshot(),
                settings.coldSnapshotIntervalMs(),
                settings.pruneIntervalMs(),
                ShareStateConfig.DEFAULT.writeTimeoutMs());
    }
}
