/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Reads what is cold again, so that rot is found while other replicas still have what it took
 * (docs/adr/0155-cold-segments-are-read-again.md).
 *
 * <p>In: the logs of one loop, by {@link dev.penstock.node.scrub.ScrubbedLogs}. Out: what is
 * damaged, to the same; how much was read, to {@link dev.penstock.node.scrub.ScrubEvents}.
 *
 * <p>A {@link dev.penstock.node.scrub.Scrubber} runs on the loop of its logs; reads run on workers.
 *
 * <p>Always: one read of the loop is under way at most; between two passes there is one timer and
 * nothing else; over any time no more is read than the rate allows, and one step.
 */
@NullMarked
package dev.penstock.node.scrub;

import org.jspecify.annotations.NullMarked;
