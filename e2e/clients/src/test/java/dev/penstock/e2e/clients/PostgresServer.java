/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A PostgreSQL of a test's own, of Debian's package: its programs, but neither the database nor the
 * service of the machine. It does not run as root, so that it has a user of its own there.
 */
final class PostgresServer implements AutoCloseable {
    private static final Path PACKAGE = Path.of("/usr/lib/postgresql");
    private static final String USER = "postgres";

    private final Path programs;
    private final Path directory;
    private final int port;

    private PostgresServer(Path programs, Path directory, int port) {
        this.programs = programs;
        this.directory = directory;
        this.port = port;
    }

    /** Skips the test, loudly, where PostgreSQL is not installed. */
    static void assumeInstalled() throws IOException {
        boolean installed = programs().isPresent();
        if (!installed) {
            System.err.println("SKIPPED: PostgreSQL is not installed");
        }
        Assumptions.assumeTrue(installed, "PostgreSQL is not installed");
    }

    /** The newest version's. */
    private static Optional<Path> programs() throws IOException {
        if (!Files.isDirectory(PACKAGE)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(PACKAGE)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(programs -> Files.isExecutable(programs.resolve("initdb")))
                    .max(
                            Comparator.comparing(
                                    programs ->
                                            Integer.parseInt(
                                                    programs.getParent()
                                                            .getFileName()
                                                            .toString())));
        }
    }

    /** Starts one with an empty database, whose changes can be followed. */
    static PostgresServer start() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("postgres-");
        if (isRoot()) {
            Files.setOwner(
                    directory,
                    directory
                            .getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName(USER));
        }
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        PostgresServer server = new PostgresServer(programs().orElseThrow(), directory, port);
        server.run("initdb", "-D", server.data(), "-U", USER, "-A", "trust", "--no-sync");
        server.run(
                "pg_ctl",
                "start",
                "-w",
                "-D",
                server.data(),
                "-l",
                directory.resolve("log").toString(),
                "-o",
                "-c wal_level=logical -c fsync=off -c listen_addresses=127.0.0.1 -c port=%d -c unix_socket_directories=%s"
                        .formatted(port, directory));
        return server;
    }

    int port() {
        return port;
    }

    String user() {
        return USER;
    }

    /** What is also its one database's name. */
    String database() {
        return USER;
    }

    /** Has it do a statement, while the caller goes on. */
    ForeignProgram begin(String statement) throws IOException {
        return ForeignProgram.start(
                directory,
                Map.of(),
                programs.resolve("psql").toString(),
                "--host=127.0.0.1",
                "--port=" + port,
                "--username=" + USER,
                "--no-psqlrc",
                "--tuples-only",
                "--no-align",
                "--quiet",
                "--command=" + statement);
    }

    /** Has it do a statement; gives the rows that come of it. */
    List<String> query(String statement) throws IOException, InterruptedException {
        try (ForeignProgram client = begin(statement)) {
            return succeeded(client, statement);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            run("pg_ctl", "stop", "-w", "-m", "fast", "-D", data());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private void run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(
                    List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        try (ForeignProgram started =
                ForeignProgram.start(directory, Map.of(), command.toArray(String[]::new))) {
            succeeded(started, program);
        }
    }

    private static List<String> succeeded(ForeignProgram program, String what)
            throws InterruptedException {
        int exitCode = program.exitCode();
        assertThat(exitCode).as("%s: %s", what, program.lines()).isZero();
        return program.lines();
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }
}
