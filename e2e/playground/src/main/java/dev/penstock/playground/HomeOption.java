/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import picocli.CommandLine.Option;

import java.nio.file.Path;

/** The option that every command has: where the repository is. */
final class HomeOption {
    @Option(
            names = "--home",
            hidden = true,
            defaultValue = "${env:PENSTOCK_HOME:-.}",
            description = "Where Penstock is unpacked.")
    private Path root = Path.of(".");

    Home get() {
        return new Home(root.toAbsolutePath().normalize());
    }
}
