/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.share;

import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.share.ShareAcknowledges;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ShareAcknowledgeRequest;
import dev.penstock.protocol.message.ShareAcknowledgeResponse;

/** Takes what members of share groups say of records that they hold. */
public final class ShareAcknowledgeHandler implements RequestHandler<ShareAcknowledgeRequest> {
    private final ShareAcknowledges acknowledges;

    public ShareAcknowledgeHandler(ShareAcknowledges acknowledges) {
        this.acknowledges = acknowledges;
    }

    @Override
    public ApiKey api() {
        return ApiKey.SHARE_ACKNOWLEDGE;
    }

    @Override
    public void handle(RequestContext context, ShareAcknowledgeRequest request) {
        acknowledges.begin(context, request);
    }

    @Override
    public ShareAcknowledgeResponse refusal(
            ShareAcknowledgeRequest request, ErrorCode error, String message) {
        return new ShareAcknowledgeResponse()
                .setErrorCode(error.code())
                .setErrorMessage(message.isEmpty() ? null : message);
    }
}
