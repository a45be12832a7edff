/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Who stores, follows and leads a partition.
 *
 * <p>In: {@link dev.penstock.metadata.command.PartitionCommand}s, and the occasions that brokers
 * give. Out: {@code PartitionChange} records on a {@code Draft}, and answers.
 *
 * <p>Always: only an in-sync or eligible replica is elected unless the topic says otherwise or
 * nobody of these is left; each change is found by {@link
 * dev.penstock.metadata.partition.PartitionTransition}. Enters {@code metadata.command}, {@code
 * metadata.config}, {@code metadata.image}, {@code metadata.record}. Runs on the metadata loop.
 * Protocol: docs/protocol/metadata.md.
 */
@NullMarked
package dev.penstock.metadata.partition;

import org.jspecify.annotations.NullMarked;
