/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What one broker is told at its start, as values: no text, no defaults of the environment.
 *
 * <p>In: {@code server} reads Kafka's property names into these records. Out: every other room of
 * the node reads them.
 *
 * <p>Always: a {@link dev.penstock.node.config.NodeConfig} that exists is consistent; what
 * contradicts itself is refused by its constructor with the property's name.
 */
@NullMarked
package dev.penstock.node.config;

import org.jspecify.annotations.NullMarked;
