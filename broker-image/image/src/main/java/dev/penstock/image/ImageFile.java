/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.image;

import java.nio.file.Path;

/**
 * A file of an image.
 *
 * @param source on this machine, no symbolic link
 * @param target absolute path in the image
 */
record ImageFile(Path source, String target, boolean executable) {}
