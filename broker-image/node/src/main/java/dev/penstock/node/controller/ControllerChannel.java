/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Scheduler;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.controller.api.ControllerApi;
import dev.penstock.node.loop.Loops;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.node.peer.PeerClient;
import dev.penstock.protocol.ApiKey;
import dev.penstock.schema.Message;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reaches the active controller, wherever it is: this broker itself, or a peer. Requests may come
 * from any loop; answers are given on the metadata loop.
 */
public final class ControllerChannel implements MetadataApplication.LeaderListener {
    private final BrokerId self;
    private final Scheduler loop;
    private final ListenerName internalListener;
    private final Function<BrokerId, Optional<Endpoint>> addresses;
    private final Function<Endpoint, PeerClient> clients;
    private final Map<ApiKey, ControllerApi<?>> local = new EnumMap<>(ApiKey.class);
    private final Map<String, PeerClient> connections = new TreeMap<>();
    private final Set<Forwarded> forwarded = new LinkedHashSet<>();
    private volatile Optional<BrokerId> leader = Optional.empty();

    /**
     * A channel that knows no leader yet.
     *
     * @param internalListener as what requests of this broker to itself count
     * @param addresses where a leader is reached, as far as is known
     * @param clients makes a connection
     */
    public ControllerChannel(
            BrokerId self,
            Scheduler loop,
            ListenerName internalListener,
            Function<BrokerId, Optional<Endpoint>> addresses,
            Function<Endpoint, PeerClient> clients,
            List<? extends ControllerApi<?>> apis) {
        this.self = self;
        this.loop = loop;
        this.internalListener = internalListener;
        this.addresses = addresses;
        this.clients = clients;
        apis.forEach(api -> local.put(api.api(), api));
    }

    /** The broker that is the controller, as far as this one knows. */
    public Optional<BrokerId> leader() {
        return leader;
    }

    @Override
    public void leaderChanged(LeaderEpoch epoch, Optional<BrokerId> newLeader) {
        leader = newLeader;
        if (newLeader.isPresent()) {
            // Later: this is told within the step that found the leader.
            loop.execute(() -> List.copyOf(forwarded).forEach(Forwarded::leaderChanged));
        }
    }

    /**
     * Sends a request to the controller.
     *
     * @param answer is given the answer, or why there is none; on the metadata loop
     */
    public void send(
            ApiKey api,
            short version,
            Message request,
            long timeoutNanos,
            Consumer<PeerAnswer> answer) {
        Loops.run(loop, () -> sendOnLoop(api, version, request, timeoutNanos, answer));
    }

    /**
     * Sends a request of a client to the controller, again where that is not reached or moves, as
     * clients know of no controller. What a lost controller did may be done twice.
     *
     * @param leadsHere whether this broker decides already, where it leads
     * @param answer is given the answer, or {@link PeerAnswer.Failure#TIMED_OUT}; on the metadata
     *     loop
     */
    public void forward(
            ApiKey api,
            short version,
            Message request,
            long timeoutNanos,
            BooleanSupplier leadsHere,
            Consumer<PeerAnswer> answer) {
        Loops.run(
                loop,
                () -> {
                    Forwarded one =
                            new Forwarded(
                                    loop,
                                    each ->
                                            attempt(
                                                    api,
                                                    version,
                                                    request,
                                                    timeoutNanos,
                                                    leadsHere,
                                                    each),
                                    (ended, last) -> {
                                        forwarded.remove(ended);
                                        answer.accept(last);
                                    });
                    forwarded.add(one);
                    one.start(timeoutNanos);
                });
    }

    private void attempt(
            ApiKey api,
            short version,
            Message request,
            long timeoutNanos,
            BooleanSupplier leadsHere,
            Consumer<PeerAnswer> answer) {
        if (leader.filter(self::equals).isPresent() && !leadsHere.getAsBoolean()) {
            answer.accept(new PeerAnswer.Failed(PeerAnswer.Failure.DISCONNECTED));
        } else {
            sendOnLoop(api, version, request, timeoutNanos, answer);
        }
    }

    /** Closes the connections to peers. */
    public void close() {
        connections.values().forEach(PeerClient::close);
    }

    private void sendOnLoop(
            ApiKey api,
            short version,
            Message request,
            long timeoutNanos,
            Consumer<PeerAnswer> answer) {
        Optional<BrokerId> to = leader;
        if (to.filter(self::equals).isPresent()) {
            handleLocally(
                    Objects.requireNonNull(local.get(api), "only controller APIs are sent"),
                    version,
                    request,
                    answer);
            return;
        }
        Optional<Endpoint> endpoint = to.flatMap(addresses);
        if (endpoint.isPresent()) {
            connections
                    .computeIfAbsent(endpoint.get().toString(), _ -> clients.apply(endpoint.get()))
                    .send(api, version, request, timeoutNanos, answer);
        } else {
            answer.accept(new PeerAnswer.Failed(PeerAnswer.Failure.DISCONNECTED));
        }
    }

    @SuppressWarnings("unchecked") // A request of an API is of the API's type.
    private <Q extends Message> void handleLocally(
            ControllerApi<Q> api, short version, Message request, Consumer<PeerAnswer> answer) {
        api.handle(
                (Q) request,
                version,
                internalListener,
                response -> answer.accept(new PeerAnswer.Answered(response)));
    }
}
