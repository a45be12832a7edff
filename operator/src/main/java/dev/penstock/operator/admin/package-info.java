/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Talks with brokers: Kafka's Admin protocol on the bootstrap address, and the admin port of each
 * broker.
 *
 * <p>In: questions and orders of the planners. Out: values of {@code observed}, and an {@code
 * Outcome} per item of an order.
 *
 * <p>Always: every call ends within {@code AdminConnections.CALL_LIMIT}; a failure is a value that
 * says what failed, and never an empty answer. Blocks, on virtual threads. Only this room knows
 * Kafka's Admin client.
 */
@NullMarked
package dev.penstock.operator.admin;

import org.jspecify.annotations.NullMarked;
