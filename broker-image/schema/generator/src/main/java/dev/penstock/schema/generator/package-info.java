/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Turns JSON message schemas into Java at build time.
 *
 * <p>In: a directory of schemas in the language of Kafka's message definitions. Out: one class per
 * message that implements {@code dev.penstock.schema.Message}, written only when its text changed.
 * {@link dev.penstock.schema.generator.SchemaParser} reads and checks, {@link
 * dev.penstock.schema.generator.MessageClass} and its neighbours write. docs/protocol/schemas.md
 * describes the language and how a module calls this one from its pom.
 *
 * <p>Always: the same schemas give the same text. Runs in a JVM of its own during the build;
 * nothing of it is on the broker's class path.
 */
@NullMarked
package dev.penstock.schema.generator;

import org.jspecify.annotations.NullMarked;
