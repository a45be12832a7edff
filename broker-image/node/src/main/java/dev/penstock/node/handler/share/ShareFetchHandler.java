/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.share;

import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.share.ShareFetches;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ShareFetchRequest;
import dev.penstock.protocol.message.ShareFetchResponse;

/** Delivers records to members of share groups. */
public final class ShareFetchHandler implements RequestHandler<ShareFetchRequest> {
    private final ShareFetches fetches;

    public ShareFetchHandler(ShareFetches fetches) {
        this.fetches = fetches;
    }

    @Override
    public ApiKey api() {
        return ApiKey.SHARE_FETCH;
    }

    @Override
    public void handle(RequestContext context, ShareFetchRequest request) {
        fetches.begin(context, request);
    }

    @Override
    public ShareFetchResponse refusal(ShareFetchRequest request, ErrorCode error, String message) {
        return new ShareFetchResponse()
                .setErrorCode(error.code())
                .setErrorMessage(message.isEmpty() ? null : message);
    }
}
