/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.request.RequestContext;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ShareFetchRequest;
import dev.penstock.protocol.message.ShareFetchRequest.AcknowledgementBatch;
import dev.penstock.protocol.message.ShareFetchRequest.FetchPartition;
import dev.penstock.protocol.message.ShareFetchRequest.FetchTopic;
import dev.penstock.protocol.message.ShareFetchRequest.ForgottenTopic;
import dev.penstock.protocol.message.ShareFetchResponse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Takes on share fetches: the session, then what they acknowledge, then what they fetch. */
public final class ShareFetches {
    private static final byte RECORD_LIMIT = 1;

    private final CurrentImage current;
    private final ShareDeliveries deliveries;
    private final ShareSessions sessions;
    private final int fetchMaxBytes;

    /**
     * Fetches from the deliveries.
     *
     * @param fetchMaxBytes what an answer has at most, unless one batch is larger
     */
    public ShareFetches(
            CurrentImage current,
            ShareDeliveries deliveries,
            ShareSessions sessions,
            int fetchMaxBytes) {
        this.current = current;
        this.deliveries = deliveries;
        this.sessions = sessions;
        this.fetchMaxBytes = fetchMaxBytes;
    }

    /** Takes on a fetch; on the connection's loop. */
    public void begin(RequestContext context, ShareFetchRequest request) {
        ConnectionSessions own = ConnectionSessions.of(context, sessions);
        own.hurryLatest();
        String groupId = request.groupId();
        String memberId = request.memberId();
        if (groupId == null
                || groupId.isEmpty()
                || memberId == null
                || memberId.isEmpty()
                || !isWellFormed(request)) {
            refuse(context, ErrorCode.INVALID_REQUEST);
            return;
        }
        int epoch = request.shareSessionEpoch();
        if (epoch == ShareSession.INITIAL_EPOCH) {
            Optional<ShareSession> opened = own.open(groupId, memberId);
            if (opened.isEmpty()) {
                refuse(context, ErrorCode.SHARE_SESSION_LIMIT_REACHED);
            } else {
                begin(context, request, own, opened.get());
            }
            return;
        }
        ErrorCode objection = own.objection(groupId, memberId, epoch);
        ShareSession known = own.find(groupId, memberId);
        if (objection != ErrorCode.NONE || known == null) {
            refuse(context, objection);
        } else {
            begin(context, request, own, known);
        }
    }

    private static void refuse(RequestContext context, ErrorCode error) {
        context.respond(new ShareFetchResponse().setErrorCode(error.code()));
    }

    /** Whether it names partitions, and acknowledges nothing before it has a session. */
    private static boolean isWellFormed(ShareFetchRequest request) {
        boolean begins = request.shareSessionEpoch() == ShareSession.INITIAL_EPOCH;
        for (FetchTopic topic : request.topics()) {
            for (FetchPartition partition : topic.partitions()) {
                if (!ShareNames.isName(topic.topicId(), partition.partitionIndex())
                        || (begins && !partition.acknowledgementBatches().isEmpty())) {
                    return false;
                }
            }
        }
        for (ForgottenTopic topic : request.forgottenTopicsData()) {
            for (int partition : topic.partitions()) {
                if (!ShareNames.isName(topic.topicId(), partition)) {
                    return false;
                }
            }
        }
        return true;
    }

    private void begin(
            RequestContext context,
            ShareFetchRequest request,
            ConnectionSessions own,
            ShareSession session) {
        MetadataImage image = current.get();
        Map<TopicPartition, ErrorCode> unknown = new LinkedHashMap<>();
        Acknowledgements said = new Acknowledgements();
        List<TopicPartition> added = new ArrayList<>();
        for (FetchTopic topic : request.topics()) {
            for (FetchPartition asked : topic.partitions()) {
                TopicPartition partition =
                        new TopicPartition(topic.topicId(), asked.partitionIndex());
                ErrorCode objection = ShareNames.objection(image, partition);
                if (objection == ErrorCode.NONE) {
                    added.add(partition);
                } else {
                    unknown.put(partition, objection);
                }
                for (AcknowledgementBatch batch : asked.acknowledgementBatches()) {
                    said.add(
                            partition,
                            batch.firstOffset(),
                            batch.lastOffset(),
                            batch.acknowledgeTypes(),
                            request.isRenewAck());
                }
                if (objection != ErrorCode.NONE && !asked.acknowledgementBatches().isEmpty()) {
                    said.refuse(partition, objection);
                }
            }
        }
        session.update(added, forgotten(request));
        new Answering(context, own, session, unknown).begin(request, said);
    }

    private static List<TopicPartition> forgotten(ShareFetchRequest request) {
        List<TopicPartition> forgotten = new ArrayList<>();
        for (ForgottenTopic topic : request.forgottenTopicsData()) {
            for (int partition : topic.partitions()) {
                forgotten.add(new TopicPartition(topic.topicId(), partition));
            }
        }
        return forgotten;
    }

    /** One fetch until it is answered: when both its halves are done. */
    private final class Answering {
        private final RequestContext context;
        private final ConnectionSessions own;
        private final ShareSession session;
        private final Map<TopicPartition, ErrorCode> unknown;
        private Map<TopicPartition, ErrorCode> outcomes = Map.of();
        private Map<TopicPartition, ShareFind> found = Map.of();
        private int missing = 2;

        Answering(
                RequestContext context,
                ConnectionSessions own,
                ShareSession session,
                Map<TopicPartition, ErrorCode> unknown) {
            this.context = context;
            this.own = own;
            this.session = session;
            this.unknown = unknown;
        }

        void begin(ShareFetchRequest request, Acknowledgements said) {
            boolean ends = request.shareSessionEpoch() == ShareSession.FINAL_EPOCH;
            said.say(
                    context,
                    deliveries,
                    session.groupId(),
                    session.memberId(),
                    all -> {
                        outcomes = all;
                        if (ends) {
                            own.close(session);
                        }
                        done();
                    });
            if (ends || request.isRenewAck() || request.maxRecords() <= 0) {
                done();
            } else {
                fetch(request);
            }
        }

        private void fetch(ShareFetchRequest request) {
            long waitNanos =
                    unknown.isEmpty()
                            ? TimeUnit.MILLISECONDS.toNanos(Math.max(0, request.maxWaitMs()))
                            : 0L;
            ShareFetchOperation operation =
                    new ShareFetchOperation(
                            context,
                            deliveries,
                            new ShareFetchOperation.Ask(
                                    session.groupId(),
                                    session.memberId(),
                                    session.inTurn(),
                                    Math.min(request.minBytes(), fetchMaxBytes),
                                    Math.min(request.maxBytes(), fetchMaxBytes),
                                    request.maxRecords(),
                                    request.shareAcquireMode() == RECORD_LIMIT,
                                    Math.max(1, request.batchSize()),
                                    deliveries.nowNanos() + waitNanos),
                            all -> {
                                found = all;
                                done();
                            });
            own.begun(operation::hurry);
            operation.start();
        }

        private void done() {
            missing--;
            if (missing > 0) {
                return;
            }
            ShareFetchAnswer answer = new ShareFetchAnswer(current.get(), context.listener());
            unknown.forEach(
                    (partition, error) -> answer.found(partition, new ShareFind.Failed(error)));
            found.forEach(answer::found);
            outcomes.forEach(answer::acknowledged);
            context.respond(
                    answer.response(deliveries.configs().of(session.groupId()).lockDurationMs()));
        }
    }
}
