/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Reads Kafka's property names into the values of {@code node.config}.
 *
 * <p>In: the lines of a properties file and the environment. Out: a {@link
 * dev.penstock.server.config.ServerConfig}, and what was not understood. Runs once, at start,
 * before anything is opened.
 *
 * <p>Always: a property that is set is served, refused with its name, or reported as ignored or
 * unknown; never dropped silently.
 */
@NullMarked
package dev.penstock.server.config;

import org.jspecify.annotations.NullMarked;
