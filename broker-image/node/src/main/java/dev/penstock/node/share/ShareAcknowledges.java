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
import dev.penstock.protocol.message.ShareAcknowledgeRequest;
import dev.penstock.protocol.message.ShareAcknowledgeRequest.AcknowledgePartition;
import dev.penstock.protocol.message.ShareAcknowledgeRequest.AcknowledgeTopic;
import dev.penstock.protocol.message.ShareAcknowledgeRequest.AcknowledgementBatch;
import dev.penstock.protocol.message.ShareAcknowledgeResponse;

import org.jspecify.annotations.Nullable;

/** Takes on acknowledgements that come alone, and the ends of sessions. */
public final class ShareAcknowledges {
    private final CurrentImage current;
    private final ShareDeliveries deliveries;
    private final ShareSessions sessions;

    public ShareAcknowledges(
            CurrentImage current, ShareDeliveries deliveries, ShareSessions sessions) {
        this.current = current;
        this.deliveries = deliveries;
        this.sessions = sessions;
    }

    /** Takes on a request; on the connection's loop. */
    public void begin(RequestContext context, ShareAcknowledgeRequest request) {
        ConnectionSessions own = ConnectionSessions.of(context, sessions);
        own.hurryLatest();
        String groupId = request.groupId();
        String memberId = request.memberId();
        Acknowledgements said = said(request);
        if (groupId == null || memberId == null || said == null) {
            refuse(context, ErrorCode.INVALID_REQUEST);
            return;
        }
        int epoch = request.shareSessionEpoch();
        ErrorCode objection =
                epoch == ShareSession.INITIAL_EPOCH
                        ? ErrorCode.INVALID_SHARE_SESSION_EPOCH
                        : own.objection(groupId, memberId, epoch);
        ShareSession session = own.find(groupId, memberId);
        if (objection != ErrorCode.NONE || session == null) {
            refuse(context, objection);
            return;
        }
        said.say(
                context,
                deliveries,
                groupId,
                memberId,
                outcomes -> {
                    if (epoch == ShareSession.FINAL_EPOCH) {
                        own.close(session);
                    }
                    context.respond(
                            new ShareAcknowledgeAnswer(current.get(), context.listener())
                                    .response(
                                            outcomes,
                                            deliveries.configs().of(groupId).lockDurationMs()));
                });
    }

    private static void refuse(RequestContext context, ErrorCode error) {
        context.respond(new ShareAcknowledgeResponse().setErrorCode(error.code()));
    }

    /** What it acknowledges; null when it names what cannot be a partition. */
    private @Nullable Acknowledgements said(ShareAcknowledgeRequest request) {
        MetadataImage image = current.get();
        Acknowledgements said = new Acknowledgements();
        for (AcknowledgeTopic topic : request.topics()) {
            for (AcknowledgePartition asked : topic.partitions()) {
                if (!ShareNames.isName(topic.topicId(), asked.partitionIndex())) {
                    return null;
                }
                TopicPartition partition =
                        new TopicPartition(topic.topicId(), asked.partitionIndex());
                ErrorCode objection = ShareNames.objection(image, partition);
                if (objection != ErrorCode.NONE) {
                    said.refuse(partition, objection);
                }
                for (AcknowledgementBatch batch : asked.acknowledgementBatches()) {
                    said.add(
                            partition,
                            batch.firstOffset(),
                            batch.lastOffset(),
                            batch.acknowledgeTypes(),
                            request.isRenewAck());
                }
            }
        }
        return said;
    }
}
