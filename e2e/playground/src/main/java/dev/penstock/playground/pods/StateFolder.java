/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.pods;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Where everything lies that the playground writes.
 *
 * <pre>
 *   kubeconfig             for kubectl
 *   logs/playground.log    API server, operator, runner
 *   logs/NAMESPACE/POD.log and POD.previous.log
 *   data/NAMESPACE/CLAIM/  a volume
 *   state/                 the API's objects, its certificate and token, the plan of ports
 *   run/                   pid files, configuration files of pods
 * </pre>
 */
public record StateFolder(Path root) {
    public Path kubeconfig() {
        return root.resolve("kubeconfig");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    public Path state() {
        return root.resolve("state");
    }

    public Path run() {
        return root.resolve("run");
    }

    /** The log of a pod's container, or of the one before its last restart. */
    public Path podLog(String namespace, String pod, boolean previous) {
        return logs().resolve(namespace).resolve(pod + (previous ? ".previous.log" : ".log"));
    }

    Path claim(String namespace, String claim) {
        return root.resolve("data").resolve(namespace).resolve(claim);
    }

    Path podFolder(String namespace, String pod) {
        return run().resolve(namespace).resolve(pod);
    }

    Path pidFile(String namespace, String pod) {
        return run().resolve("pids").resolve(namespace + "." + pod);
    }

    Path ports() {
        return state().resolve("ports.json");
    }

    /** Deletes a folder and what is in it; links are not followed. */
    public static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @Nullable IOException failure) throws IOException {
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
