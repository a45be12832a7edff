/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.objects;

/** Which part of an object a request speaks to. */
public enum Target {
    OBJECT(""),
    STATUS("status"),
    SCALE("scale");

    private final String subresource;

    Target(String subresource) {
        this.subresource = subresource;
    }

    public String subresource() {
        return subresource;
    }
}
