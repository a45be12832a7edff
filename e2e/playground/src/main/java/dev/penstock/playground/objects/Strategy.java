/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.failure.ApiFailure;
import dev.penstock.playground.failure.FieldFailure;
import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.CustomKinds;
import dev.penstock.playground.kinds.Kinds;
import dev.penstock.playground.kinds.ResourceType;
import dev.penstock.playground.schema.Rules;
import dev.penstock.playground.store.ObjectStore;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What is particular to single kinds when they are written. */
final class Strategy {
    static final String CRDS = "customresourcedefinitions.apiextensions.k8s.io";

    private static final Set<String> GENERATIONS =
            Set.of(
                    "statefulsets.apps",
                    "poddisruptionbudgets.policy",
                    "networkpolicies.networking.k8s.io",
                    "pods",
                    CRDS);

    /** Fields of a StatefulSet's spec that may change. */
    private static final List<String> MUTABLE_STATEFUL_SET =
            List.of(
                    "replicas",
                    "ordinals",
                    "template",
                    "updateStrategy",
                    "revisionHistoryLimit",
                    "persistentVolumeClaimRetentionPolicy",
                    "minReadySeconds");

    private final ObjectStore store;
    private final Kinds kinds;
    private final Rules rules;

    Strategy(ObjectStore store, Kinds kinds, Rules rules) {
        this.store = store;
        this.kinds = kinds;
        this.rules = rules;
    }

    static boolean countsGenerations(ResourceType type) {
        return type.custom() || GENERATIONS.contains(type.id());
    }

    void prepareForCreate(ResourceType type, ObjectNode object) {
        switch (type.id()) {
            case "namespaces" -> {
                Json.objectAt(object, "spec").putArray("finalizers").add("kubernetes");
                Json.objectAt(object, "status").put("phase", "Active");
            }
            case "pods" -> {
                ObjectNode status = Json.objectAt(object, "status");
                status.put("phase", "Pending").put("qosClass", Qos.classOf(object.path("spec")));
                PodAdmission.admit(Json.objectAt(object, "spec"));
            }
            case "services" -> new ServiceAddresses(store).assign(object);
            case CRDS -> definitionStatus(object);
            default -> {}
        }
    }

    void prepareForUpdate(ResourceType type, ObjectNode live, ObjectNode wanted) {
        switch (type.id()) {
            case "services" -> ServiceAddresses.keep(live, wanted);
            case "namespaces" -> wanted.set("spec", live.path("spec").deepCopy());
            case CRDS -> definitionStatus(wanted);
            default -> {}
        }
    }

    void validateCreate(ResourceType type, ObjectNode object) {
        if (type.id().equals(CRDS)) {
            CustomKinds.typeOf(object, rules);
        } else if (type.id().equals("pods")) {
            requirePresent(type, object, "spec", "containers");
        } else if (type.id().equals("statefulsets.apps")) {
            requirePresent(type, object, "spec", "selector");
            requirePresent(type, object, "spec", "template", "spec", "containers");
        }
    }

    private static void requirePresent(ResourceType type, ObjectNode object, String... path) {
        if (Json.at(object, path).isEmpty()) {
            throw ApiFailure.invalid(
                    type.resourceName(),
                    Json.textAt(object, "metadata", "name"),
                    List.of(FieldFailure.required(String.join(".", path), "")));
        }
    }

    void validateUpdate(ResourceType type, ObjectNode live, ObjectNode wanted) {
        if (type.id().equals(CRDS)) {
            CustomKinds.typeOf(wanted, rules);
        } else if (type.id().equals("statefulsets.apps")) {
            ObjectNode before = fixedPart(live);
            if (!before.equals(fixedPart(wanted))) {
                throw ApiFailure.invalid(
                        type.resourceName(),
                        Json.textAt(live, "metadata", "name"),
                        List.of(
                                FieldFailure.forbidden(
                                        "spec",
                                        "updates to statefulset spec for fields other than 'replicas', 'ordinals',"
                                                + " 'template', 'updateStrategy', 'revisionHistoryLimit',"
                                                + " 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are"
                                                + " forbidden")));
            }
        }
    }

    private static ObjectNode fixedPart(ObjectNode statefulSet) {
        ObjectNode spec =
                statefulSet.path("spec") instanceof ObjectNode found
                        ? found.deepCopy()
                        : Json.object();
        return spec.remove(MUTABLE_STATEFUL_SET);
    }

    /** After the object stands: a definition is served from now on. */
    void stored(ResourceType type, ObjectNode object) {
        if (type.id().equals(CRDS) && !object.path("metadata").has("deletionTimestamp")) {
            kinds.put(CustomKinds.typeOf(object, rules));
        }
    }

    void restoreDefinitions() {
        store.list(CRDS, "").items().forEach(crd -> kinds.put(CustomKinds.typeOf(crd, rules)));
    }

    private static void definitionStatus(ObjectNode object) {
        ObjectNode status = Json.objectAt(object, "status");
        JsonNode spec = object.path("spec");
        status.set("acceptedNames", spec.path("names").deepCopy());
        ArrayNode stored = Json.array();
        spec.path("versions")
                .forEach(
                        version -> {
                            if (version.path("storage").asBoolean(false)) {
                                stored.add(version.path("name"));
                            }
                        });
        status.set("storedVersions", stored);
        if (!status.has("conditions")) {
            String since = Json.textAt(object, "metadata", "creationTimestamp");
            Consumer<List<String>> add =
                    words ->
                            status.withArray("conditions")
                                    .addObject()
                                    .put("lastTransitionTime", since)
                                    .put("message", words.get(2))
                                    .put("reason", words.get(1))
                                    .put("status", "True")
                                    .put("type", words.get(0));
            add.accept(List.of("NamesAccepted", "NoConflicts", "no conflicts found"));
            add.accept(
                    List.of(
                            "Established",
                            "InitialNamesAccepted",
                            "the initial names have been accepted"));
        }
    }
}
