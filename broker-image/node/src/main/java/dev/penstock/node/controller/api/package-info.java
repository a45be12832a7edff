/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Between Kafka's messages to a controller and the metadata machine's commands, one class per API.
 *
 * <p>In: a message, from a connection or from this very broker. Out: a command to the {@link
 * dev.penstock.node.controller.Controller}, and its answer as a message.
 *
 * <p>Always: a broker that is not the active controller answers NOT_CONTROLLER; nothing is decided
 * here.
 */
@NullMarked
package dev.penstock.node.controller.api;

import org.jspecify.annotations.NullMarked;
