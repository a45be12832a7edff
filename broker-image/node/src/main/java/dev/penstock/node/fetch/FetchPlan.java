/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.fetch;

import dev.penstock.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What a fetch request comes to with its session. */
sealed interface FetchPlan {
    /**
     * To be read.
     *
     * @param session null when the answer names none
     * @param incremental whether the answer names only what is news
     * @param wanted what has to be read; more of the session may have news
     */
    record Planned(
            @Nullable FetchSession session, boolean incremental, List<WantedPartition> wanted)
            implements FetchPlan {}

    /**
     * The session is not known, or the request is out of its order; the client begins another one.
     */
    record Refused(ErrorCode error) implements FetchPlan {}
}
