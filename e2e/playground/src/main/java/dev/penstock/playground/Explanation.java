/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import io.fabric8.kubernetes.client.KubernetesClientException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;

/** Troubles of the machine and not of the program, each as a sentence that says what to do. */
final class Explanation {
    private Explanation() {}

    /** Empty for what nobody foresaw. */
    static Optional<String> of(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return switch (failure) {
            case UncheckedIOException unchecked when unchecked.getCause() != null ->
                    of(unchecked.getCause());
            case AccessDeniedException denied ->
                    Optional.of(
                            denied.getFile()
                                    + " cannot be written: permission denied. Does it belong to another user? Make it"
                                    + " yours (chown), or delete it.");
            case FileAlreadyExistsException inTheWay -> Optional.of(inTheWay(inTheWay));
            case NotDirectoryException inTheWay -> Optional.of(inTheWay(inTheWay));
            case IOException _ when message.contains("No space left on device") ->
                    Optional.of(
                            "The disk is full: "
                                    + message
                                    + ". Free some space, and run this again.");
            case FileSystemException readOnly when message.contains("Read-only file system") ->
                    Optional.of(
                            readOnly.getFile()
                                    + " cannot be written: its file system is mounted read-only. Use a copy of Penstock"
                                    + " where you may write.");
            case KubernetesClientException api ->
                    Optional.of(
                            "The playground's API refused, or did not answer: "
                                    + rootMessage(api)
                                    + ".");
            default -> Optional.empty();
        };
    }

    private static String inTheWay(FileSystemException failure) {
        return failure.getFile()
                + " is in the way: the playground needs a folder there. Move the file elsewhere, and run this again.";
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
