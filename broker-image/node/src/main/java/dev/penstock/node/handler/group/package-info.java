/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The APIs of consumer groups, one class per API key: from the wire's messages to {@link
 * dev.penstock.coordinator.group.GroupRequest}s without versions, and back.
 *
 * <p>In: a decoded request with its {@link dev.penstock.node.request.RequestContext}. Out: its
 * answer. What a version cannot say or says otherwise is settled here, and nothing else is.
 *
 * <p>Runs on the connection's loop; replies come on the loop of the group's partition. Enters
 * {@code node.group}, {@code node.image}, {@code node.loop}, {@code node.request}.
 */
@NullMarked
package dev.penstock.node.handler.group;

import org.jspecify.annotations.NullMarked;
