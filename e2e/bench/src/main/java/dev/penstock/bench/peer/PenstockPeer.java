/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.peer;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Our broker, with the class path and the JVM options of its image. */
public final class PenstockPeer implements Peer {
    private static final String JAR = "penstock-server-";

    private final JavaProgram program;
    private final List<String> jvmOptions;

    private PenstockPeer(JavaProgram program, List<String> jvmOptions) {
        this.program = program;
        this.jvmOptions = List.copyOf(jvmOptions);
    }

    /**
     * The broker as it was built in the source tree.
     *
     * @param moreOptions of its JVM
     */
    public static PenstockPeer in(Path home, int maxHeapMb, List<String> moreOptions)
            throws IOException {
        Path target = home.resolve("broker-image/server/target");
        JavaProgram library = JavaProgram.in(target.resolve("lib"), "Build first: ./mvnw package");
        List<String> options = new ArrayList<>();
        options.add("-Xmx" + maxHeapMb + "m");
        options.add("-XX:InitialRAMPercentage=2");
        options.add("-XX:+UseCompactObjectHeaders");
        options.add("-XX:+ExitOnOutOfMemoryError");
        options.add("-XX:-UsePerfData");
        options.add("-XX:Tier3InvocationThreshold=20");
        options.add("-XX:Tier3MinInvocationThreshold=10");
        options.add("-XX:Tier3CompileThreshold=200");
        options.add("--enable-native-access=ALL-UNNAMED");
        options.add("--sun-misc-unsafe-memory-access=allow");
        options.addAll(moreOptions);
        return new PenstockPeer(library.before(ownJar(target)), options);
    }

    private static Path ownJar(Path target) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(target, JAR + "[0-9]*.jar")) {
            for (Path jar : found) {
                return jar;
            }
        }
        throw new IOException("There is no " + JAR + "*.jar in " + target + ": ./mvnw package");
    }

    @Override
    public String name() {
        return "penstock";
    }

    @Override
    public String version() {
        return program.version(JAR);
    }

    @Override
    public Map<String, String> onDisk() {
        return Map.of("penstock.durability", "flushed");
    }

    @Override
    public void prepare(BrokerPlace place, List<BrokerPlace> all) throws IOException {
        Files.writeString(
                place.settings(),
                """
                node.id=%d
                log.dirs=%s
                listeners=PLAINTEXT://127.0.0.1:%d,INTERNAL://127.0.0.1:%d
                inter.broker.listener.name=INTERNAL
                controller.listener.names=INTERNAL
                controller.quorum.voters=%s
                admin.listener=127.0.0.1:%d
                offsets.topic.replication.factor=%d
                auto.create.topics.enable=false
                """
                        .formatted(
                                place.id(),
                                place.data(),
                                place.clientPort(),
                                place.internalPort(),
                                all.stream()
                                        .map(one -> one.id() + "@127.0.0.1:" + one.internalPort())
                                        .collect(Collectors.joining(",")),
                                place.adminPort(),
                                all.size()));
    }

    @Override
    public List<String> command(BrokerPlace place) {
        return program.command(
                jvmOptions,
                "dev.penstock.server.Main",
                List.of("--config", place.settings().toString()));
    }
}
