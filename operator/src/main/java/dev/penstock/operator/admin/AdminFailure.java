/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.admin;

/**
 * Brokers did not answer, or answered with an error. Nothing may be concluded about their state.
 */
public final class AdminFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public AdminFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
