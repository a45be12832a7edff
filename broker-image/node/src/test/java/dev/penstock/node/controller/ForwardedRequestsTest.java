/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Network;
import dev.penstock.kernel.Scheduler;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.controller.api.ControllerApi;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.node.peer.PeerAnswer.Failure;
import dev.penstock.node.peer.PeerClient;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DeleteTopicsRequest;
import dev.penstock.protocol.message.DeleteTopicsResponse;
import dev.penstock.protocol.message.DeleteTopicsResponse.DeletableTopicResult;
import dev.penstock.schema.Message;
import dev.penstock.world.SimProcess;
import dev.penstock.world.SimWorld;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What clients ask of the controller goes where it is, while that moves, until its time is up. */
class ForwardedRequestsTest {
    private static final BrokerId SELF = new BrokerId(1);
    private static final BrokerId OTHER = new BrokerId(2);
    private static final Endpoint SILENT = new Endpoint("silent", 9093);
    private static final short VERSION = 6;

    private final SimWorld world = new SimWorld(1);
    private final SimProcess process = world.host("broker").start();
    private final Scheduler loop = process.loop("metadata");
    private final Local local = new Local();
    private final Silence silence = new Silence();
    private final List<PeerAnswer> answers = new ArrayList<>();
    private final ControllerChannel channel =
            new ControllerChannel(
                    SELF,
                    loop,
                    new ListenerName("INTERNAL"),
                    broker -> broker.equals(OTHER) ? Optional.of(SILENT) : Optional.empty(),
                    endpoint ->
                            new PeerClient(
                                    process.network(),
                                    loop,
                                    UnpooledByteBufAllocator.DEFAULT,
                                    endpoint,
                                    "test"),
                    List.of(local));
    private boolean leadsHere;

    ForwardedRequestsTest() {
        SimProcess silent = world.host("silent").start();
        silent.listen(SILENT, silent.loop("metadata"), _ -> silence);
    }

    @Test
    void waitsForAControllerThatIsNotKnownYet() {
        forward(30);
        world.runFor(TimeUnit.SECONDS.toNanos(5));
        assertThat(answers).isEmpty();

        leads(1, SELF);
        leadsHere = true;
        world.runFor(TimeUnit.SECONDS.toNanos(1));

        assertThat(answers).singleElement().isInstanceOf(PeerAnswer.Answered.class);
    }

    @Test
    void isNotRefusedByALeaderThatDoesNotDecideYet() {
        leads(1, SELF);
        forward(30);
        world.runFor(TimeUnit.SECONDS.toNanos(1));
        assertThat(local.asked).isZero();

        leadsHere = true;
        world.runFor(TimeUnit.SECONDS.toNanos(1));

        assertThat(local.asked).isOne();
        assertThat(answers).singleElement().isInstanceOf(PeerAnswer.Answered.class);
    }

    @Test
    void goesToTheNextControllerWhenTheOneThatWasAskedIsSilent() {
        leads(1, OTHER);
        forward(30);
        world.runFor(TimeUnit.SECONDS.toNanos(5));
        assertThat(answers).isEmpty();

        leadsHere = true;
        leads(2, SELF);
        world.runFor(TimeUnit.SECONDS.toNanos(1));

        assertThat(answers).singleElement().isInstanceOf(PeerAnswer.Answered.class);
    }

    @Test
    void isAskedAgainWhereWhoeverWasAskedDecidesNothing() {
        leads(1, SELF);
        leadsHere = true;
        local.refusals = 2;
        forward(30);
        world.runFor(TimeUnit.SECONDS.toNanos(1));

        assertThat(local.asked).isEqualTo(3);
        assertThat(answers).containsExactly(new PeerAnswer.Answered(new DeleteTopicsResponse()));
    }

    @Test
    void whoWasAskedBeforeMaySayFirstWhatBecameOfIt() {
        leads(1, SELF);
        leadsHere = true;
        local.answersAfterNanos = TimeUnit.MILLISECONDS.toNanos(400);
        forward(30);
        world.runFor(TimeUnit.MILLISECONDS.toNanos(100));

        leads(2, OTHER);
        world.runFor(TimeUnit.SECONDS.toNanos(2));

        assertThat(answers).singleElement().isInstanceOf(PeerAnswer.Answered.class);
        assertThat(silence.frames).isZero();
    }

    @Test
    void endsInTimeWhereNobodyAnswers() {
        leads(1, OTHER);
        forward(30);
        world.runFor(TimeUnit.SECONDS.toNanos(29));
        assertThat(answers).isEmpty();

        world.runFor(TimeUnit.SECONDS.toNanos(2));

        assertThat(answers).containsExactly(new PeerAnswer.Failed(Failure.TIMED_OUT));
    }

    @Test
    void anotherRequestOfTheSameConnectionThatWaitsTooLongDoesNotEndIt() {
        leads(1, OTHER);
        forward(30);
        List<PeerAnswer> hurried = new ArrayList<>();
        channel.send(ApiKey.DELETE_TOPICS, VERSION, request(), seconds(2), hurried::add);
        List<PeerAnswer> patient = new ArrayList<>();
        channel.send(ApiKey.DELETE_TOPICS, VERSION, request(), seconds(9), patient::add);

        world.runFor(TimeUnit.SECONDS.toNanos(4));

        assertThat(hurried).containsExactly(new PeerAnswer.Failed(Failure.TIMED_OUT));
        assertThat(patient).containsExactly(new PeerAnswer.Failed(Failure.DISCONNECTED));
        assertThat(answers).isEmpty();
    }

    private void leads(int epoch, BrokerId broker) {
        loop.execute(() -> channel.leaderChanged(new LeaderEpoch(epoch), Optional.of(broker)));
        world.runFor(TimeUnit.MILLISECONDS.toNanos(1));
    }

    private void forward(long timeoutSeconds) {
        channel.forward(
                ApiKey.DELETE_TOPICS,
                VERSION,
                request(),
                seconds(timeoutSeconds),
                () -> leadsHere,
                answers::add);
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    private static DeleteTopicsRequest request() {
        return new DeleteTopicsRequest();
    }

    /** The controller of this broker. */
    private final class Local implements ControllerApi<DeleteTopicsRequest> {
        private int asked;
        private int refusals;
        private long answersAfterNanos;

        @Override
        public ApiKey api() {
            return ApiKey.DELETE_TOPICS;
        }

        @Override
        public void handle(
                DeleteTopicsRequest request,
                short version,
                ListenerName listener,
                Consumer<Message> answer) {
            asked++;
            Message response =
                    asked > refusals
                            ? new DeleteTopicsResponse()
                            : refusal(request, ErrorCode.NOT_CONTROLLER, "");
            loop.schedule(answersAfterNanos, () -> answer.accept(response));
        }

        @Override
        public Message refusal(DeleteTopicsRequest request, ErrorCode error, String message) {
            return new DeleteTopicsResponse()
                    .setResponses(List.of(new DeletableTopicResult().setErrorCode(error.code())));
        }
    }

    /** Takes what comes, and says nothing. */
    private static final class Silence implements Network.Listener {
        private int frames;

        @Override
        public void opened() {}

        @Override
        public void received(ByteBuf frame) {
            frames++;
            frame.release();
        }

        @Override
        public void closed(Network.CloseReason reason) {}
    }
}
