/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Checks ({@code check}) or rewrites ({@code write}) the format of every Java source below a directory, or of the files
 * named. Runs on the JDK of the toolchain, because the formatter parses with the compiler that it runs on and Maven's own
 * JDK is too old for our sources.
 */
final class Format {
    private static final Set<String> SKIPPED = Set.of("target", ".git", ".penstock", "node_modules");

    public static void main(String[] args) throws Exception {
        boolean write = args[0].equals("write");
        var options = JavaFormatterOptions.builder().style(JavaFormatterOptions.Style.AOSP).build();
        var formatter = new Formatter(options);
        List<Path> wrong = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            for (Path file : sources(Path.of(args[i]))) {
                String before = Files.readString(file);
                String after = formatted(formatter, file, before);
                if (!after.equals(before)) {
                    wrong.add(file);
                    if (write) {
                        Files.writeString(file, after);
                    }
                }
            }
        }
        if (!write && !wrong.isEmpty()) {
            wrong.forEach(file -> System.err.println("not formatted: " + file));
            System.err.println("Run `./mvnw -N -Pformat verify` to format them.");
            System.exit(1);
        }
    }

    private static String formatted(Formatter formatter, Path file, String source) throws Exception {
        try {
            String ordered = ImportOrderer.reorderImports(
                    RemoveUnusedImports.removeUnusedImports(source), JavaFormatterOptions.Style.AOSP);
            return formatter.formatSource(ordered);
        } catch (com.google.googlejavaformat.java.FormatterException e) {
            throw new IllegalStateException("cannot parse " + file + ": " + e.getMessage(), e);
        }
    }

    private static List<Path> sources(Path root) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                Path name = directory.getFileName();
                return name != null && SKIPPED.contains(name.toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".java") && file.toString().contains("src/")) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }
}
