/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.consumer;

import dev.penstock.coordinator.message.ConsumerGroupMemberMetadataValue;
import dev.penstock.coordinator.message.ConsumerGroupMemberMetadataValue.ClassicMemberMetadata;
import dev.penstock.coordinator.message.ConsumerGroupMemberMetadataValue.ClassicProtocol;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeSet;

/** Between what a member said and the value of its record. */
final class SubscriptionWire {
    private SubscriptionWire() {}

    static ConsumerGroupMemberMetadataValue value(Subscription said) {
        return new ConsumerGroupMemberMetadataValue()
                .setInstanceId(said.instanceId())
                .setRackId(said.rackId())
                .setClientId(said.clientId())
                .setClientHost(said.clientHost())
                .setSubscribedTopicNames(List.copyOf(said.topics()))
                .setSubscribedTopicRegex(said.regex())
                .setRebalanceTimeoutMs(said.rebalanceTimeoutMs())
                .setServerAssignor(said.assignor())
                .setClassicMemberMetadata(classic(said.classic()));
    }

    private static @Nullable ClassicMemberMetadata classic(@Nullable ClassicProtocols classic) {
        return classic == null
                ? null
                : new ClassicMemberMetadata()
                        .setSessionTimeoutMs(classic.sessionTimeoutMs())
                        .setSupportedProtocols(
                                classic.offered().stream()
                                        .map(
                                                offered ->
                                                        new ClassicProtocol()
                                                                .setName(offered.name())
                                                                .setMetadata(
                                                                        array(offered.metadata())))
                                        .toList());
    }

    private static byte[] array(ByteBuffer bytes) {
        byte[] array = new byte[bytes.remaining()];
        bytes.get(bytes.position(), array);
        return array;
    }

    static Subscription subscription(ConsumerGroupMemberMetadataValue value) {
        return new Subscription(
                value.instanceId(),
                value.rackId(),
                value.clientId(),
                value.clientHost(),
                new TreeSet<>(value.subscribedTopicNames()),
                value.subscribedTopicRegex(),
                value.rebalanceTimeoutMs(),
                value.serverAssignor(),
                classic(value.classicMemberMetadata()));
    }

    private static @Nullable ClassicProtocols classic(@Nullable ClassicMemberMetadata stored) {
        return stored == null || stored.supportedProtocols().isEmpty()
                ? null
                : new ClassicProtocols(
                        stored.sessionTimeoutMs(),
                        stored.supportedProtocols().stream()
                                .map(
                                        each ->
                                                new ClassicProtocols.Offered(
                                                        each.name(),
                                                        ByteBuffer.wrap(each.metadata())
                                                                .asReadOnlyBuffer()))
                                .toList());
    }
}
