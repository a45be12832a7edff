/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.broker;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Scheduler;
import dev.penstock.node.controller.ControllerChannel;
import dev.penstock.node.loop.Loops;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AllocateProducerIdsRequest;
import dev.penstock.protocol.message.AllocateProducerIdsResponse;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Producer ids for this broker to hand out, fetched in blocks from the controller. On the metadata
 * loop; may be asked from any.
 */
public final class ProducerIds {
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final BrokerId self;
    private final Scheduler loop;
    private final ControllerChannel controller;
    private final Supplier<OptionalLong> brokerEpoch;
    private final Deque<Consumer<OptionalLong>> waiting = new ArrayDeque<>();
    private long next;
    private long end;
    private boolean inFlight;

    public ProducerIds(
            BrokerId self,
            Scheduler metadataLoop,
            ControllerChannel controller,
            Supplier<OptionalLong> brokerEpoch) {
        this.self = self;
        this.loop = metadataLoop;
        this.controller = controller;
        this.brokerEpoch = brokerEpoch;
    }

    /**
     * Hands out one id.
     *
     * @param id is given it on the metadata loop; empty when the controller gives none at the
     *     moment
     */
    public void next(Consumer<OptionalLong> id) {
        Loops.run(
                loop,
                () -> {
                    if (next < end) {
                        id.accept(OptionalLong.of(next++));
                    } else {
                        waiting.add(id);
                        fetch();
                    }
                });
    }

    private void fetch() {
        OptionalLong epoch = brokerEpoch.get();
        if (inFlight) {
            return;
        }
        if (epoch.isEmpty()) {
            refuseAll();
            return;
        }
        inFlight = true;
        controller.send(
                ApiKey.ALLOCATE_PRODUCER_IDS,
                ApiKey.ALLOCATE_PRODUCER_IDS.highestVersion(),
                new AllocateProducerIdsRequest()
                        .setBrokerId(self.value())
                        .setBrokerEpoch(epoch.getAsLong()),
                TIMEOUT_NANOS,
                this::fetched);
    }

    private void fetched(PeerAnswer answer) {
        inFlight = false;
        if (answer instanceof PeerAnswer.Answered(AllocateProducerIdsResponse block)
                && block.errorCode() == ErrorCode.NONE.code()) {
            next = block.producerIdStart();
            end = next + block.producerIdLen();
            while (!waiting.isEmpty() && next < end) {
                waiting.removeFirst().accept(OptionalLong.of(next++));
            }
            if (!waiting.isEmpty()) {
                fetch();
            }
        } else {
            refuseAll();
        }
    }

    private void refuseAll() {
        while (!waiting.isEmpty()) {
            waiting.removeFirst().accept(OptionalLong.empty());
        }
    }
}
