/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What can be asked of the active controller, and what it answers.
 *
 * <p>Commands and answers are values; {@code node} makes them from requests and turns them into
 * responses. {@link dev.penstock.metadata.command.ErrorName} holds Kafka's names for refusals; wire
 * codes are not known here. A list in an answer has the order of the list in its command.
 *
 * <p>Enters {@code metadata.record} and {@code metadata.image}. Protocol:
 * docs/protocol/metadata.md.
 */
@NullMarked
package dev.penstock.metadata.command;

import org.jspecify.annotations.NullMarked;
