/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quorum;

import dev.penstock.kernel.Scheduler;
import dev.penstock.node.loop.Loops;
import dev.penstock.raft.RaftResponse;
import dev.penstock.schema.Message;

import java.util.function.Consumer;

/** The quorum as request handlers see it: Kafka's messages in and out, from any loop. */
public final class QuorumService {
    private final Scheduler metadataLoop;
    private final QuorumDriver driver;
    private final LeaderEndpoints endpoints;

    public QuorumService(Scheduler metadataLoop, QuorumDriver driver, QuorumAddresses addresses) {
        this.metadataLoop = metadataLoop;
        this.driver = driver;
        this.endpoints = new LeaderEndpoints(addresses);
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
                                            driver.ask(
                                                    asked,
                                                    response -> answer.accept(toWire(response)));
                                        }),
                        notUnderstood);
    }

    private Message toWire(RaftResponse response) {
        Message message = RaftResponseWire.toWire(response);
        endpoints.attach(response, message);
        return message;
    }
}
