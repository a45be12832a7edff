/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Apache Kafka in KRaft mode, each broker a controller too, with the JVM options that its own start
 * script sets and its own defaults for everything that is not named here.
 */
public final class KafkaPeer implements Peer {
    private static final String CLUSTER_ID = "4L6g3nShT-eMCtK--X86sw";

    private final JavaProgram program;
    private final int heapMb;

    private KafkaPeer(JavaProgram program, int heapMb) {
        this.program = program;
        this.heapMb = heapMb;
    }

    /** The broker as {@code e2e/bench/kafka/pom.xml} fetched it. */
    public static KafkaPeer in(Path home, int heapMb) throws IOException {
        return new KafkaPeer(
                JavaProgram.in(
                        home.resolve("e2e/bench/kafka/target/lib"),
                        "Fetch it first: ./mvnw -Pkafka-peer -pl e2e/bench/kafka package"),
                heapMb);
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public String version() {
        return program.version("kafka_2.13-");
    }

    /** The nearest that it has: each append is forced to disk, by followers too. */
    @Override
    public Map<String, String> onDisk() {
        return Map.of("flush.messages", "1");
    }

    @Override
    public void prepare(BrokerPlace place, List<BrokerPlace> all)
            throws IOException, InterruptedException {
        Files.writeString(place.settings(), settings(place, all));
        Files.writeString(
                logSettings(place),
                """
                appenders=f
                appender.f.type=File
                appender.f.name=f
                appender.f.fileName=%s
                appender.f.layout.type=PatternLayout
                appender.f.layout.pattern=[%%d] %%p %%m (%%c)%%n
                rootLogger.level=INFO
                rootLogger.appenderRefs=f
                rootLogger.appenderRef.f.ref=f
                """
                        .formatted(place.directory().resolve("server.log")));
        format(place, all);
    }

    private static String settings(BrokerPlace place, List<BrokerPlace> all) {
        String controllers =
                all.stream()
                        .map(one -> "127.0.0.1:" + one.internalPort())
                        .collect(Collectors.joining(","));
        return """
        process.roles=broker,controller
        node.id=%1$d
        listeners=PLAINTEXT://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%3$d
        advertised.listeners=PLAINTEXT://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%3$d
        controller.listener.names=CONTROLLER
        controller.quorum.bootstrap.servers=%4$s
        log.dirs=%5$s
        offsets.topic.replication.factor=%6$d
        transaction.state.log.replication.factor=%6$d
        transaction.state.log.min.isr=%7$d
        share.coordinator.state.topic.replication.factor=%6$d
        share.coordinator.state.topic.min.isr=%7$d
        auto.create.topics.enable=false
        """
                .formatted(
                        place.id(),
                        place.clientPort(),
                        place.internalPort(),
                        controllers,
                        place.data(),
                        all.size(),
                        Math.max(1, all.size() - 1));
    }

    private void format(BrokerPlace place, List<BrokerPlace> all)
            throws IOException, InterruptedException {
        String voters =
                all.stream()
                        .map(
                                one ->
                                        "%d@127.0.0.1:%d:%s"
                                                .formatted(
                                                        one.id(),
                                                        one.internalPort(),
                                                        directoryId(one.id())))
                        .collect(Collectors.joining(","));
        List<String> command =
                program.command(
                        List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=ERROR"),
                        "kafka.tools.StorageTool",
                        List.of(
                                "format",
                                "-t",
                                CLUSTER_ID,
                                "-c",
                                place.settings().toString(),
                                "--initial-controllers",
                                voters));
        Process formatting =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(place.log().toFile())
                        .start();
        if (formatting.waitFor() != 0) {
            throw new IOException("Kafka's storage cannot be formatted; see " + place.log());
        }
    }

    /** Any 16 bytes in base 64 that differ from broker to broker; small numbers are reserved. */
    private static String directoryId(int brokerId) {
        return "BBBBBBBBBBBBBBBBBBBB" + (char) ('B' + brokerId) + "A";
    }

    private static Path logSettings(BrokerPlace place) {
        return place.directory().resolve("log4j2.properties");
    }

    @Override
    public List<String> command(BrokerPlace place) {
        List<String> options = new ArrayList<>();
        options.add("-Xms" + heapMb + "m");
        options.add("-Xmx" + heapMb + "m");
        // What kafka-run-class.sh gives every process.
        options.add("-server");
        options.add("-XX:+UseG1GC");
        options.add("-XX:MaxGCPauseMillis=20");
        options.add("-XX:InitiatingHeapOccupancyPercent=35");
        options.add("-XX:+ExplicitGCInvokesConcurrent");
        options.add("-XX:MaxInlineLevel=15");
        options.add("-Djava.awt.headless=true");
        options.add("-Dlog4j2.configurationFile=" + logSettings(place));
        return program.command(options, "kafka.Kafka", List.of(place.settings().toString()));
    }
}
