/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.pods;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.ResourceType;
import dev.penstock.playground.objects.Registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From a pod to the process that stands for it: volumes become folders, container ports become
 * local ports.
 */
final class PodPlanner {
    /** The one container that is run; see the pod contract. */
    static final String CONTAINER = "broker";

    private static final String PROPERTIES = "broker.properties";
    private static final Pattern METADATA_ENTRY =
            Pattern.compile("metadata\\.(labels|annotations)\\['([^']+)']");

    private final Registry registry;
    private final StateFolder folder;
    private final PortPlan ports;
    private final List<String> command;

    /**
     * @param command what runs a broker; the container's arguments follow it
     */
    PodPlanner(Registry registry, StateFolder folder, PortPlan ports, List<String> command) {
        this.registry = registry;
        this.folder = folder;
        this.ports = ports;
        this.command = List.copyOf(command);
    }

    /** Why a pod cannot start yet, in the words of the kubelet. */
    static final class NotStartable extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        NotStartable(String reason, String message) {
            super(message);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    PodLaunch plan(ObjectNode pod) throws NotStartable, IOException {
        String namespace = Json.textAt(pod, "metadata", "namespace");
        String name = Json.textAt(pod, "metadata", "name");
        JsonNode container = containerOf(pod);
        Map<String, Path> mounts = mounts(pod, container, namespace, name);
        UnaryOperator<String> mounted = path -> translate(path, mounts);
        Map<String, String> environment =
                new LinkedHashMap<>(environment(pod, container, namespace));
        Path properties = Path.of(mounted.apply("/etc/penstock/" + PROPERTIES));
        if (Files.exists(properties)) {
            environment.putAll(
                    BrokerOverrides.of(
                            Files.readString(properties),
                            name,
                            (other, port) ->
                                    ports.portOf(namespace, other, nameOf(container, port)),
                            mounted));
        }
        List<String> line = new ArrayList<>(command);
        container.path("args").forEach(argument -> line.add(mounted.apply(argument.asText())));
        Path working = folder.podFolder(namespace, name);
        Files.createDirectories(working);
        return new PodLaunch(
                line,
                environment,
                working,
                folder.podLog(namespace, name, false),
                folder.podLog(namespace, name, true),
                folder.pidFile(namespace, name),
                localPorts(container, namespace, name));
    }

    private static JsonNode containerOf(ObjectNode pod) throws NotStartable {
        for (JsonNode container : Json.at(pod, "spec", "containers")) {
            if (Json.textAt(container, "name").equals(CONTAINER)) {
                return container;
            }
        }
        throw new NotStartable(
                "ErrImageNeverPull",
                "the Penstock playground runs no images: it starts the container \""
                        + CONTAINER
                        + "\" of a Cluster's pods as a process, and nothing else");
    }

    private Map<String, Integer> localPorts(JsonNode container, String namespace, String pod) {
        Map<String, Integer> local = new HashMap<>();
        for (JsonNode port : container.path("ports")) {
            int number = port.path("containerPort").asInt();
            int chosen = ports.portOf(namespace, pod, nameOf(container, number));
            local.put(Integer.toString(number), chosen);
            local.put(nameOf(container, number), chosen);
        }
        return local;
    }

    private static String nameOf(JsonNode container, int port) {
        for (JsonNode declared : container.path("ports")) {
            if (declared.path("containerPort").asInt() == port && declared.has("name")) {
                return Json.textAt(declared, "name");
            }
        }
        return Integer.toString(port);
    }

    /** Folders of this machine by mount path. */
    private Map<String, Path> mounts(
            ObjectNode pod, JsonNode container, String namespace, String name)
            throws NotStartable, IOException {
        Map<String, Path> mounts = new LinkedHashMap<>();
        for (JsonNode mount : container.path("volumeMounts")) {
            JsonNode volume = volume(pod, Json.textAt(mount, "name"));
            Path path;
            if (volume.has("persistentVolumeClaim")) {
                path =
                        folder.claim(
                                namespace,
                                Json.textAt(volume, "persistentVolumeClaim", "claimName"));
            } else {
                path = folder.podFolder(namespace, name).resolve(Json.textAt(mount, "name"));
                if (volume.has("configMap") || volume.has("secret")) {
                    materialise(volume, namespace, path);
                }
            }
            Files.createDirectories(path);
            mounts.put(Json.textAt(mount, "mountPath"), path.toAbsolutePath());
        }
        return mounts;
    }

    private static JsonNode volume(ObjectNode pod, String name) {
        for (JsonNode volume : Json.at(pod, "spec", "volumes")) {
            if (Json.textAt(volume, "name").equals(name)) {
                return volume;
            }
        }
        return Json.missing();
    }

    private void materialise(JsonNode volume, String namespace, Path path)
            throws NotStartable, IOException {
        boolean secret = volume.has("secret");
        String source =
                secret
                        ? Json.textAt(volume, "secret", "secretName")
                        : Json.textAt(volume, "configMap", "name");
        ResourceType type = registry.kinds().builtIn(secret ? "secrets" : "configmaps");
        Optional<ObjectNode> found = registry.find(type, namespace, source);
        boolean optional =
                volume.path(secret ? "secret" : "configMap").path("optional").asBoolean(false);
        if (found.isEmpty() && !optional) {
            throw new NotStartable(
                    "CreateContainerConfigError",
                    type.singular() + " \"" + source + "\" not found");
        }
        StateFolder.deleteTree(path);
        Files.createDirectories(path);
        if (found.isPresent()) {
            for (var entry : found.get().path("data").properties()) {
                String text = entry.getValue().asText();
                Files.write(
                        path.resolve(entry.getKey()),
                        secret
                                ? Base64.getDecoder().decode(text)
                                : text.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static String translate(String path, Map<String, Path> mounts) {
        for (Map.Entry<String, Path> mount : mounts.entrySet()) {
            if (path.equals(mount.getKey()) || path.startsWith(mount.getKey() + "/")) {
                return mount.getValue() + path.substring(mount.getKey().length());
            }
        }
        return path;
    }

    private Map<String, String> environment(ObjectNode pod, JsonNode container, String namespace)
            throws NotStartable {
        Map<String, String> environment = new LinkedHashMap<>();
        for (JsonNode variable : container.path("env")) {
            JsonNode from = variable.path("valueFrom");
            String value;
            if (from.has("fieldRef")) {
                value = field(pod, Json.textAt(from, "fieldRef", "fieldPath"));
            } else if (from.has("configMapKeyRef")) {
                value = key(from.path("configMapKeyRef"), "configmaps", namespace);
            } else if (from.has("secretKeyRef")) {
                String encoded = key(from.path("secretKeyRef"), "secrets", namespace);
                value = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            } else {
                value = Json.textAt(variable, "value");
            }
            environment.put(Json.textAt(variable, "name"), value);
        }
        return environment;
    }

    private String key(JsonNode reference, String typeId, String namespace) throws NotStartable {
        String source = Json.textAt(reference, "name");
        Optional<ObjectNode> found =
                registry.find(registry.kinds().builtIn(typeId), namespace, source);
        if (found.isEmpty() && !reference.path("optional").asBoolean(false)) {
            throw new NotStartable(
                    "CreateContainerConfigError", typeId + " \"" + source + "\" not found");
        }
        return found.map(object -> Json.textAt(object, "data", Json.textAt(reference, "key")))
                .orElse("");
    }

    private static String field(ObjectNode pod, String path) {
        Matcher entry = METADATA_ENTRY.matcher(path);
        if (entry.matches()) {
            return Json.textAt(pod, "metadata", entry.group(1), entry.group(2));
        }
        return switch (path) {
            case "status.podIP", "status.hostIP" -> "127.0.0.1";
            default -> Json.textAt(pod, path.split("\\.", -1));
        };
    }
}
