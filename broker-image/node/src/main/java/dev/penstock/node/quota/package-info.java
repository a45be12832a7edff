/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Keeps the quotas of clients. In: each request that is answered, from the loop of its connection,
 * and the quotas of the image. Out: how long its client is held back.
 *
 * <p>A client's connections belong to many loops and share its limit: a limit is one atomic number,
 * so that loops neither wait for one another nor hand on what they count. Without quotas in the
 * image nothing is counted. The throttles of replication share the arithmetic ({@link
 * dev.penstock.node.quota.SharedRate}).
 */
@NullMarked
package dev.penstock.node.quota;

import org.jspecify.annotations.NullMarked;
