/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.image;

import java.util.Locale;

/** Processors that images are made for: that of this machine, as its C library goes in. */
enum Architecture {
    AMD64("amd64", "x86_64-linux-gnu", "/lib64/ld-linux-x86-64.so.2"),
    ARM64("arm64", "aarch64-linux-gnu", "/lib/ld-linux-aarch64.so.1");

    private final String image;
    private final String triplet;
    private final String loader;

    Architecture(String image, String triplet, String loader) {
        this.image = image;
        this.triplet = triplet;
        this.loader = loader;
    }

    static Architecture ofThisMachine() {
        String name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "amd64", "x86_64" -> AMD64;
            case "aarch64", "arm64" -> ARM64;
            default ->
                    throw new ImageException(
                            "Images are made on x86-64 and 64-bit ARM, not on " + name + ".");
        };
    }

    /** The name that image manifests use. */
    String image() {
        return image;
    }

    /** The folder name that Debian uses. */
    String triplet() {
        return triplet;
    }

    /** Where every program looks for the dynamic loader. */
    String loader() {
        return loader;
    }
}
