/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Writes the container images of the broker and of the operator, without a daemon, a registry or a
 * base image. In comes a built source tree, the JDK that runs this and the machine's C library; out
 * come two archives that {@code docker load}, {@code podman load} and {@code ctr images import}
 * take. A broker runs meanwhile, so that its JVM stores the classes it loads. One thread.
 *
 * <p>Invariants: an image holds a Java runtime, the C library, the jars of one program and nothing
 * that could run anything else; its user is a number and not root; it writes to nothing but what is
 * mounted into it.
 */
@NullMarked
package dev.penstock.image;

import org.jspecify.annotations.NullMarked;
