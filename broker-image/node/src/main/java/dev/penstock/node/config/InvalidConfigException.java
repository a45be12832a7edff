/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.config;

/** A setting that cannot be used; the message names the property and says what would be right. */
public final class InvalidConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public InvalidConfigException(String property, String problem) {
        super(property + ": " + problem);
    }
}
