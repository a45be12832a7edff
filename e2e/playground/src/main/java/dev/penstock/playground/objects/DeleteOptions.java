/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.objects;

import java.util.Optional;

/**
 * How a deletion is meant.
 *
 * @param gracePeriodSeconds for pods; empty for what the pod says
 * @param propagation Background, Foreground or Orphan
 * @param uid only if the object has this uid; empty for any
 * @param resourceVersion only if it has this version; empty for any
 */
public record DeleteOptions(
        Optional<Long> gracePeriodSeconds,
        String propagation,
        String uid,
        String resourceVersion,
        boolean dryRun) {
    public static DeleteOptions background() {
        return new DeleteOptions(Optional.empty(), "Background", "", "", false);
    }

    public static DeleteOptions now() {
        return new DeleteOptions(Optional.of(0L), "Background", "", "", false);
    }
}
