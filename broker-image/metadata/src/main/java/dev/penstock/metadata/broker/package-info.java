/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The life of a broker: it registers, becomes active, stops or dies, and leaves.
 *
 * <p>In: {@link dev.penstock.metadata.command.BrokerCommand}s and the time. Out: records on a
 * {@code Draft}, and answers. {@link dev.penstock.metadata.broker.BrokerLiveness} is soft state of
 * the active controller.
 *
 * <p>Always: of two processes with one number at most one is registered; no fenced broker leads.
 * Enters {@code metadata.partition}, {@code metadata.config}, {@code metadata.command}, {@code
 * metadata.image}, {@code metadata.record}. Runs on the metadata loop.
 */
@NullMarked
package dev.penstock.metadata.broker;

import org.jspecify.annotations.NullMarked;
