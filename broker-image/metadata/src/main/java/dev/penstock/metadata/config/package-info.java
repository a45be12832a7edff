/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Settings of topics and brokers: which there are, what they may be, what holds, and who changes
 * them.
 *
 * <p>In: {@link dev.penstock.metadata.command.ConfigCommand}s, an image, the properties of the
 * broker's file. Out: {@code Config} records, effective values, descriptions.
 *
 * <p>Always: only values that pass their definition are recorded. Enters {@code metadata.command},
 * {@code metadata.image}, {@code metadata.record}. Runs on the metadata loop; the tables and {@link
 * dev.penstock.metadata.config.EffectiveConfigs} on any thread.
 */
@NullMarked
package dev.penstock.metadata.config;

import org.jspecify.annotations.NullMarked;
