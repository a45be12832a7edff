/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.cli;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** The options of every tool that talks to a cluster, and the way there. */
final class Connection {
    private static final int CONNECT_TIMEOUT_MS = 2_000;

    @Option(
            names = {"-b", "--bootstrap"},
            paramLabel = "HOST:PORT,…",
            description =
                    "Brokers to begin with. Default: PENSTOCK_BOOTSTRAP, else the local playground if it is up,"
                            + " else localhost:9092.")
    private Optional<String> bootstrap = Optional.empty();

    @Option(
            names = "--client-config",
            paramLabel = "FILE",
            description = "Properties of Kafka's client, such as security.protocol.")
    private Optional<Path> clientConfig = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "How long to wait for an answer (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    String servers() {
        return found().servers();
    }

    private DefaultBootstrap found() {
        return bootstrap
                .map(servers -> new DefaultBootstrap(servers, "--bootstrap"))
                .or(
                        () ->
                                Optional.ofNullable(System.getenv("PENSTOCK_BOOTSTRAP"))
                                        .filter(servers -> !servers.isBlank())
                                        .map(
                                                servers ->
                                                        new DefaultBootstrap(
                                                                servers, "PENSTOCK_BOOTSTRAP")))
                .orElseGet(
                        () ->
                                DefaultBootstrap.in(
                                        Optional.ofNullable(System.getenv("PENSTOCK_HOME"))
                                                .map(Path::of)));
    }

    /** What every client is made with. */
    Map<String, Object> clientSettings() {
        requireABroker();
        Map<String, Object> settings = new HashMap<>();
        clientConfig.ifPresent(file -> read(file).forEach((k, v) -> settings.put(k.toString(), v)));
        settings.put("bootstrap.servers", servers());
        settings.put("client.id", "penstock-cli");
        return settings;
    }

    private static Properties read(Path file) {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
            return properties;
        } catch (IOException e) {
            throw new Refusal("--client-config " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    Admin admin() {
        Map<String, Object> settings = clientSettings();
        int timeoutMs = (int) timeoutMs();
        settings.put("default.api.timeout.ms", timeoutMs);
        settings.put("request.timeout.ms", timeoutMs);
        return Admin.create(settings);
    }

    long timeoutMs() {
        return TimeUnit.SECONDS.toMillis(timeoutSeconds);
    }

    /** The client itself would try for a minute before it said that nobody is there. */
    void requireABroker() {
        StringBuilder failures = new StringBuilder();
        for (String server : servers().split(",", -1)) {
            Optional<String> failure = failureToReach(server.strip());
            if (failure.isEmpty()) {
                return;
            }
            failures.append(failures.isEmpty() ? "" : "; ").append(failure.get());
        }
        throw new Refusal(
                "No broker answers ("
                        + failures
                        + "; the address is from "
                        + found().source()
                        + "). Is the cluster up? ./penstock up starts the local playground, and --bootstrap HOST:PORT"
                        + " names another cluster.");
    }

    private static Optional<String> failureToReach(String server) {
        int colon = server.lastIndexOf(':');
        String port = server.substring(colon + 1);
        if (colon <= 0 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new Refusal("\"" + server + "\" is no address: it must be HOST:PORT.");
        }
        String host = server.substring(0, colon).replaceAll("^\\[|]$", "");
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, Integer.parseInt(port)), CONNECT_TIMEOUT_MS);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(server + ": " + e.getMessage());
        }
    }

    /** The answer, or a refusal that says what to do. */
    <T> T await(String what, KafkaFuture<T> answer) {
        try {
            // The client gives up by itself a little earlier, and says more.
            return answer.get(timeoutMs() + 1_000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw refusal(what, e.getCause() == null ? e : e.getCause());
        } catch (java.util.concurrent.TimeoutException e) {
            throw refusal(what, new TimeoutException(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("Interrupted.", e);
        }
    }

    /** One of the answers to a question about several things. */
    <K, T> T await(String what, Map<K, KafkaFuture<T>> answers, K about) {
        return await(what, Objects.requireNonNull(answers.get(about)));
    }

    /** The same for what the producer and the consumer throw. */
    static Refusal refusal(String what, Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        String sentence =
                switch (cause) {
                    case UnknownTopicOrPartitionException _ ->
                            "there is no such topic. ./penstock topics list shows those that there are, ./penstock topics"
                                    + " create makes one.";
                    case TopicExistsException _ -> "there is a topic of that name already.";
                    case InvalidReplicationFactorException _ ->
                            message
                                    + " ./penstock doctor shows the brokers that there are; --replication-factor asks for"
                                    + " fewer copies.";
                    case AuthenticationException _ ->
                            "the broker does not know this client: "
                                    + message
                                    + " --client-config FILE gives its credentials.";
                    case AuthorizationException _ -> "it is not allowed: " + message;
                    case TimeoutException _ ->
                            "no answer in time. ./penstock doctor looks for the reason, --timeout waits longer.";
                    default -> message;
                };
        return new Refusal(what + ": " + sentence, cause);
    }

    /** {@code name=value} pairs of the command line. */
    static Map<String, String> pairs(String option, List<String> texts) {
        Map<String, String> pairs = new TreeMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals <= 0) {
                throw new Refusal(option + " " + text + ": it must be NAME=VALUE.");
            }
            pairs.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return pairs;
    }
}
