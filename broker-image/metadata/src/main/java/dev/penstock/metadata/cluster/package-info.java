/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What concerns the cluster as a whole: a controller becomes active, producer ids, features.
 *
 * <p>In: {@link dev.penstock.metadata.command.ClusterCommand}s. Out: records on a {@code Draft},
 * and answers.
 *
 * <p>Always: a producer id is handed out once; a finalised feature can be run by every registered
 * broker. Enters {@code metadata.broker}, {@code metadata.partition}, {@code metadata.command},
 * {@code metadata.image}, {@code metadata.record}. Runs on the metadata loop.
 */
@NullMarked
package dev.penstock.metadata.cluster;

import org.jspecify.annotations.NullMarked;
