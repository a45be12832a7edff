/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A list of requests in a YAML file, and what a server answered to them as text.
 *
 * <p>In the answers everything that is the server's own choice (uids, times, revisions, addresses)
 * has a number in the order of its appearance, so that two servers that behave alike give the same
 * text.
 */
record Scenario(String name, JsonNode steps) {
    private static final Map<String, String> CONTENT_TYPES =
            Map.of(
                    "merge", "application/merge-patch+json",
                    "json", "application/json-patch+json",
                    "strategic", "application/strategic-merge-patch+json",
                    "apply", "application/apply-patch+yaml");

    static Scenario read(Path file) throws IOException {
        String fileName = file.getFileName().toString();
        return new Scenario(
                fileName.substring(0, fileName.length() - ".yaml".length()),
                Json.parseYaml(Files.readAllBytes(file)));
    }

    /** Runs all steps in a namespace of its own. */
    String run(KubernetesClient client) throws Exception {
        Run run = new Run(client, steps, "scenario-" + Long.toString(System.nanoTime(), 36));
        run.exchange(
                "POST",
                "/api/v1/namespaces",
                "application/json",
                "{\"kind\":\"Namespace\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\""
                        + run.namespace
                        + "\"}}");
        List<String> transcript = new ArrayList<>();
        for (JsonNode step : steps) {
            transcript.add("## " + Json.textAt(step, "name") + "\n" + run.step(step));
        }
        run.exchange("DELETE", "/api/v1/namespaces/" + run.namespace, "application/json", "");
        return String.join("\n", transcript);
    }

    private static final class Run {
        private final KubernetesClient client;
        private final JsonNode steps;
        private final String namespace;
        private final Map<String, String> aliases = new LinkedHashMap<>();
        private final Map<String, Integer> counts = new TreeMap<>();
        private final Map<String, String> lastSeen = new TreeMap<>();

        Run(KubernetesClient client, JsonNode steps, String namespace) {
            this.client = client;
            this.steps = steps;
            this.namespace = namespace;
        }

        String step(JsonNode step) throws Exception {
            String[] words = resolve(Json.textAt(step, "request")).split(" ", 2);
            JsonNode template =
                    step.has("bodyOf") ? bodyOf(Json.textAt(step, "bodyOf")) : step.path("body");
            String body = template.isMissingNode() ? "" : resolve(Json.text(template));
            String type = CONTENT_TYPES.getOrDefault(Json.textAt(step, "type"), "application/json");
            HttpResponse<String> response = exchange(words[0], words[1], type, body);
            StringBuilder text = new StringBuilder("HTTP " + response.code() + "\n");
            response.headers("Warning").stream()
                    .sorted()
                    .forEach(w -> text.append("Warning: ").append(w).append('\n'));
            return text + show(response.bodyString());
        }

        private JsonNode bodyOf(String name) {
            for (JsonNode step : steps) {
                if (Json.textAt(step, "name").equals(name)) {
                    return step.path("body");
                }
            }
            throw new IllegalArgumentException("no step has the name " + name);
        }

        /**
         * {@code $NS}, and {@code $UID} and {@code $VERSION} of the object that was answered last.
         */
        private String resolve(String text) {
            return text.replace("$NS", namespace)
                    .replace("$UID", lastSeen.getOrDefault("uid", ""))
                    .replace("$VERSION", lastSeen.getOrDefault("resourceVersion", ""));
        }

        HttpResponse<String> exchange(String method, String path, String contentType, String body)
                throws Exception {
            HttpClient http = client.getHttpClient();
            String base = client.getConfiguration().getMasterUrl().replaceAll("/$", "");
            HttpRequest.Builder request =
                    http.newHttpRequestBuilder()
                            .uri(base + path)
                            .header("User-Agent", "scenario/1");
            switch (method) {
                case "GET" -> {}
                case "POST" -> request.post(contentType, body);
                case "PUT" -> request.put(contentType, body);
                case "DELETE" -> request.delete(contentType, body.isEmpty() ? "{}" : body);
                default -> request.patch(contentType, body);
            }
            return http.sendAsync(request.build(), String.class).get(30, TimeUnit.SECONDS);
        }

        private String show(String body) throws IOException {
            JsonNode node;
            try {
                node = Json.parse(body.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                return body.strip() + "\n";
            }
            remember(node);
            if (Json.textAt(node, "kind").endsWith("List")
                    && node.path("metadata") instanceof ObjectNode metadata) {
                metadata.put("resourceVersion", "LISTED");
            }
            return Json.yaml(normal("", node));
        }

        private void remember(JsonNode node) {
            for (String name : List.of("uid", "resourceVersion")) {
                String value = Json.textAt(node, "metadata", name);
                if (!value.isEmpty()) {
                    lastSeen.put(name, value);
                }
            }
        }

        private JsonNode normal(String name, JsonNode node) {
            if (node.isObject()) {
                ObjectNode sorted = Json.object();
                TreeMap<String, JsonNode> fields = new TreeMap<>();
                node.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
                fields.forEach((key, value) -> sorted.set(alias(key), normal(key, value)));
                return sorted;
            }
            if (node.isArray()) {
                var array = Json.array();
                List<JsonNode> elements = new ArrayList<>();
                node.forEach(elements::add);
                if (name.equals("causes")) {
                    // The order of a map in the real server.
                    elements.sort(Comparator.comparing(JsonNode::toString));
                }
                if (name.equals("managedFields")) {
                    // Their order is by time, and two writes may share a second or not.
                    elements.sort(Comparator.comparing(Run::ownerOf));
                }
                elements.forEach(element -> array.add(normal(name, element)));
                return array;
            }
            return node.isTextual() ? Json.valueOf(text(name, node.asText())) : node;
        }

        private static String ownerOf(JsonNode entry) {
            return Json.textAt(entry, "operation")
                    + Json.textAt(entry, "manager")
                    + Json.textAt(entry, "subresource");
        }

        private String text(String name, String text) {
            if (text.matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z")) {
                return "TIME";
            }
            if (name.matches("uid|resourceVersion|clusterIP|clusterIPs")
                    && !text.isEmpty()
                    && !text.equals("None")) {
                String kind =
                        name.startsWith("clusterIP")
                                ? "IP"
                                : name.toUpperCase(java.util.Locale.ROOT);
                return aliases.computeIfAbsent(
                        text, _ -> kind + "-" + counts.merge(kind, 1, Integer::sum));
            }
            return alias(text);
        }

        private String alias(String text) {
            String result = text.replace(namespace, "NS");
            for (Map.Entry<String, String> alias : aliases.entrySet()) {
                if (alias.getKey().length() > 8) {
                    result = result.replace(alias.getKey(), alias.getValue());
                }
            }
            return result;
        }
    }
}
