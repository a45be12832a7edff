/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.penstock.operator.observed.StopImpact;
import dev.penstock.operator.observed.StopImpact.Partitions;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Asks brokers what breaks if they stop now, alone or with others: {@code GET /stop-impact}
 * (docs/operator/rollout.md has the format).
 */
public final class StopImpacts implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final int OK = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(LIMIT)
                    .version(HttpClient.Version.HTTP_1_1)
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .build();

    /**
     * The answer of one broker.
     *
     * @param adminPort of that broker
     * @param together who would stop, that broker included
     */
    public StopImpact of(URI adminPort, int broker, SortedSet<Integer> together) {
        HttpRequest request =
                HttpRequest.newBuilder(adminPort.resolve(question(broker, together)))
                        .timeout(LIMIT)
                        .build();
        try {
            HttpResponse<String> response =
                    http.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == OK
                    ? parse(response.body(), together)
                    : new StopImpact.Unknown(
                            "it answered with HTTP status " + response.statusCode());
        } catch (IOException e) {
            return new StopImpact.Unknown("its admin port does not answer: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new StopImpact.Unknown("the operator stops");
        }
    }

    private static String question(int broker, SortedSet<Integer> together) {
        String others =
                together.stream()
                        .filter(one -> one != broker)
                        .map(String::valueOf)
                        .collect(Collectors.joining(","));
        return others.isEmpty() ? "/stop-impact" : "/stop-impact?with=" + others;
    }

    /** A broker that knows no sets answers for itself alone, which says nothing of the others. */
    static StopImpact parse(String body, SortedSet<Integer> together) {
        try {
            JsonNode answer = JSON.readTree(body);
            if (together.size() > 1 && !together.equals(brokers(answer))) {
                return new StopImpact.Unknown("it does not answer for several brokers");
            }
            if (!answer.path("known").asBoolean() || !answer.path("safe").isBoolean()) {
                return new StopImpact.Unknown(
                        "it says that it does not know: "
                                + answer.path("reason").asText("no reason given"));
            }
            if (answer.path("safe").asBoolean()) {
                return together.size() == 1
                        ? new StopImpact.Nothing()
                        : ofTheQuorum(answer.path("quorum"));
            }
            Partitions unavailable = partitions(answer.path("unavailable"));
            Partitions rejecting = partitions(answer.path("rejecting"));
            return unavailable.count() + rejecting.count() == 0
                    ? new StopImpact.Unknown(
                            "it is not safe to stop, and its answer does not say why")
                    : new StopImpact.Breaks(unavailable, rejecting);
        } catch (JsonProcessingException e) {
            return new StopImpact.Unknown("its answer is not JSON");
        }
    }

    private static StopImpact ofTheQuorum(JsonNode quorum) {
        if (!quorum.path("majority").isBoolean()) {
            return new StopImpact.Unknown("it does not say what becomes of the metadata quorum");
        }
        return quorum.path("majority").asBoolean()
                ? new StopImpact.Nothing()
                : new StopImpact.LosesQuorum(
                        quorum.path("voters").asInt(), quorum.path("left").asInt());
    }

    private static SortedSet<Integer> brokers(JsonNode answer) {
        SortedSet<Integer> brokers = new TreeSet<>();
        answer.path("brokers").forEach(broker -> brokers.add(broker.asInt()));
        return brokers;
    }

    private static Partitions partitions(JsonNode list) {
        List<String> first = new ArrayList<>();
        list.path("first").forEach(name -> first.add(name.asText()));
        return new Partitions(list.path("count").asInt(), first);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
