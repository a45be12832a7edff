/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

/**
 * What becomes of the data when the resource that asked for it is deleted.
 *
 * <p>Absent means {@link #Retain}: a deleted manifest, namespace or Git folder must never be able
 * to destroy records that nobody asked to destroy, and it needs no finalizer, so that nothing can
 * hang in "Terminating".
 */
public enum DeletionPolicy {
    /** The data stays; a resource of the same name adopts it again. */
    Retain,
    /** The data is deleted too. */
    Delete
}
