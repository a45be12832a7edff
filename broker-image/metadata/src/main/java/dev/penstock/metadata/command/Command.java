/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.command;

/**
 * Something that is asked of the active controller.
 *
 * @param <R> what it answers when it grants the command
 */
public sealed interface Command<R>
        permits BrokerCommand,
                TopicCommand,
                PartitionCommand,
                ConfigCommand,
                QuotaCommand,
                ClusterCommand {}
