/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The custom resources of Penstock as Java values: what a user may write ({@code …Spec}) and what
 * the operator answers ({@code …Status}).
 *
 * <p>In: YAML of {@code penstock.dev/v1alpha1}. Out: records, and the CRD files {@code
 * crds/*.penstock.dev.yaml}, generated from these types by {@code CustomResourceDefinitionsTest}; a
 * difference fails the build, {@code -Dpenstock.crds.rewrite=true} rewrites them.
 *
 * <p>Always: no logic; no schema defaults of a spec (a field that is absent in Git stays absent in
 * the cluster, absence is resolved by the operator); every list is a map list with a key; every map
 * and string has a bound, so that the cost of the CEL rules is bounded too; a schema only grows
 * within a version. Any thread.
 */
@NullMarked
package dev.penstock.crds;

import org.jspecify.annotations.NullMarked;
