/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The real files behind the {@code FileStore} port, on {@code FileChannel}.
 *
 * <p>In: calls of the log and of everything else that is stored. Out: bytes on a file system,
 * {@code IOException}.
 *
 * <p>Runs on whichever loop calls, and blocks it for as long as the file system takes, but for the
 * bytes of deleted files, which a thread of their own gives back; {@link
 * dev.penstock.server.files.NioFile#channel} is for the sockets, which send slices of it without
 * copying.
 *
 * <p>Always: paths stay inside of the root; after a failed sync nothing is written any more.
 */
@NullMarked
package dev.penstock.server.files;

import org.jspecify.annotations.NullMarked;
