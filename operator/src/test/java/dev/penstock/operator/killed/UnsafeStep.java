/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.killed;

/** The operator did what it must never do; an error, so that nobody answers it by going on. */
final class UnsafeStep extends AssertionError {
    private static final long serialVersionUID = 1L;

    UnsafeStep(String message) {
        super(message);
    }
}
