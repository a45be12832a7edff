/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.Endpoint;

/**
 * A replica that takes part in elections and commits.
 *
 * @param key who
 * @param endpoint where its quorum listener is
 */
public record Voter(ReplicaKey key, Endpoint endpoint) {}
