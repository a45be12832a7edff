/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Tools for a human at a terminal: topics, groups, produce, consume, doctor.
 *
 * <p>Comes in: a command line, and records on standard input. Goes out: tables or JSON on standard
 * output, and on standard error one sentence for what did not work, with what to do next. Uses
 * Kafka's public Admin, producer and consumer and nothing else, so it works with every cluster that
 * speaks the protocol. One thread. Exit codes: 0 done, 1 not done, 2 the command line is wrong.
 */
@NullMarked
package dev.penstock.cli;

import org.jspecify.annotations.NullMarked;
