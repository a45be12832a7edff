/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.fetch;

import dev.penstock.protocol.ErrorCode;

import java.util.List;

/** What a fetch request comes to with its session. */
sealed interface FetchPlan {
    /**
     * To be read.
     *
     * @param sessionId for the answer; 0 when there is no session
     * @param incremental whether the answer names only what is news
     */
    record Planned(int sessionId, boolean incremental, List<WantedPartition> wanted)
            implements FetchPlan {}

    /**
     * The session is not known, or the request is out of its order; the client begins another one.
     */
    record Refused(ErrorCode error) implements FetchPlan {}
}
