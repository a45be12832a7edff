/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.command;

/**
 * A refusal, for the one who asked.
 *
 * @param error Kafka's name for it
 * @param message what was wrong and, where one can say it, what would be right
 */
public record Rejection(ErrorName error, String message) {}
