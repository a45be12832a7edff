/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quorum;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Scheduler;
import dev.penstock.node.loop.Loops;
import dev.penstock.protocol.message.FetchRequest;
import dev.penstock.raft.RaftResponse;
import dev.penstock.schema.Message;

import java.util.Optional;
import java.util.function.Consumer;

/** The quorum as request handlers see it: Kafka's messages in and out, from any loop. */
public final class QuorumService {
    private final Scheduler metadataLoop;
    private final QuorumDriver driver;
    private final LeaderEndpoints endpoints;
    private final LivingBrokers living;

    /**
     * @param living is told which brokers fetch the metadata log; on the metadata loop
     */
    public QuorumService(
            Scheduler metadataLoop,
            QuorumDriver driver,
            QuorumAddresses addresses,
            LivingBrokers living) {
        this.metadataLoop = metadataLoop;
        this.driver = driver;
        this.endpoints = new LeaderEndpoints(addresses);
        this.living = living;
    }

    /**
     * Hands a request to the consensus machine.
     *
     * @param request one of Vote, BeginQuorumEpoch, EndQuorumEpoch, FetchSnapshot, or a Fetch of
     *     the metadata log
     * @param answer is called on the metadata loop, perhaps much later
     * @param notUnderstood is called instead when the request is not about the metadata log's one
     *     partition
     */
    public void ask(Message request, Consumer<Message> answer, Runnable notUnderstood) {
        RaftRequestWire.fromWire(request)
                .ifPresentOrElse(
                        asked ->
                                Loops.run(
                                        metadataLoop,
                                        () -> {
                                            endpoints.learn(request);
                                            tellThatItLives(request);
                                            driver.ask(
                                                    asked,
                                                    response -> answer.accept(toWire(response)));
                                        }),
                        notUnderstood);
    }

    /** Whose process fetches the metadata log; empty while it is not registered. */
    public static Optional<BrokerId> registeredBroker(FetchRequest fetch) {
        return RaftRequestWire.brokerEpoch(fetch).isPresent()
                ? Optional.of(new BrokerId(fetch.replicaState().replicaId()))
                : Optional.empty();
    }

    private void tellThatItLives(Message request) {
        if (request instanceof FetchRequest fetch) {
            registeredBroker(fetch)
                    .ifPresent(broker -> living.heard(broker, fetch.replicaState().replicaEpoch()));
        }
    }

    private Message toWire(RaftResponse response) {
        Message message = RaftResponseWire.toWire(response);
        endpoints.attach(response, message);
        return message;
    }

    /** Who wants to know which brokers live. */
    @FunctionalInterface
    public interface LivingBrokers {
        /** The process of this registration fetches the metadata log. */
        void heard(BrokerId broker, long brokerEpoch);
    }
}
