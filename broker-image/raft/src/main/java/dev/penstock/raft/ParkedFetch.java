/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

/**
 * A fetch that waits at the leader for news.
 *
 * @param requestId to answer with
 * @param request the fetch
 * @param deadlineNanos when it is answered without news
 */
record ParkedFetch(long requestId, RaftRequest.Fetch request, long deadlineNanos) {}
