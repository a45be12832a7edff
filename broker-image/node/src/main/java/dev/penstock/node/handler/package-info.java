/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * One class per API key: from the wire's message to a question to a machine, and back.
 *
 * <p>In: a decoded request with its {@link dev.penstock.node.request.RequestContext}. Out: its
 * answer. Handlers hold no state and decide nothing that a machine should decide.
 *
 * <p>Runs on the connection's loop; asks other loops through their faces. May enter every room of
 * the node; no room enters this one but {@code node.Assembly}.
 */
@NullMarked
package dev.penstock.node.handler;

import org.jspecify.annotations.NullMarked;
