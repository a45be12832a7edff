/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

/** The group and version that every custom resource of Penstock shares. */
public final class CustomResources {
    public static final String GROUP = "penstock.dev";
    public static final String VERSION = "v1alpha1";

    private CustomResources() {}
}
