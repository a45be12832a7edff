/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.patch;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.failure.ApiFailure;
import dev.penstock.playground.json.Json;

/** JSON Patch: a list of operations, all or none. */
public final class JsonPatch {
    /** As in the API server. */
    private static final int MAX_OPERATIONS = 10_000;

    private JsonPatch() {}

    public static JsonNode apply(JsonNode target, JsonNode patch) {
        if (!patch.isArray()) {
            throw ApiFailure.badRequest(
                    "error decoding patch: a JSON patch is an array of operations");
        }
        if (patch.size() > MAX_OPERATIONS) {
            throw ApiFailure.of(
                    413,
                    "RequestEntityTooLarge",
                    "The allowed maximum operations in a JSON patch is " + MAX_OPERATIONS);
        }
        JsonNode result = target.deepCopy();
        for (JsonNode operation : patch) {
            result = step(result, operation);
        }
        return result;
    }

    private static JsonNode step(JsonNode target, JsonNode operation) {
        JsonPointer path = pointer(operation, "path");
        return switch (Json.textAt(operation, "op")) {
            case "add" -> add(target, path, required(operation));
            case "replace" -> {
                existing(target, path, "replace");
                yield path.matches()
                        ? required(operation)
                        : add(remove(target, path), path, required(operation));
            }
            case "remove" -> {
                existing(target, path, "remove");
                yield remove(target, path);
            }
            case "test" -> {
                if (!target.at(path).equals(required(operation))) {
                    throw ApiFailure.unprocessable();
                }
                yield target;
            }
            case "copy" ->
                    add(
                            target,
                            path,
                            existing(target, pointer(operation, "from"), "copy").deepCopy());
            case "move" -> {
                JsonPointer from = pointer(operation, "from");
                JsonNode moved = existing(target, from, "move").deepCopy();
                yield add(remove(target, from), path, moved);
            }
            default -> throw invalid("Unexpected kind: " + Json.textAt(operation, "op"));
        };
    }

    private static JsonPointer pointer(JsonNode operation, String name) {
        try {
            return JsonPointer.compile(Json.textAt(operation, name));
        } catch (IllegalArgumentException e) {
            throw invalid("invalid " + name + ": " + Json.textAt(operation, name));
        }
    }

    private static JsonNode required(JsonNode operation) {
        JsonNode value = operation.get("value");
        if (value == null) {
            throw invalid("missing value in operation " + Json.text(operation));
        }
        return value;
    }

    private static JsonNode existing(JsonNode target, JsonPointer path, String operation) {
        JsonNode value = target.at(path);
        if (value.isMissingNode()) {
            throw invalid(
                    operation
                            + " operation does not apply: doc is missing path: \""
                            + path
                            + "\": missing value");
        }
        return value;
    }

    private static JsonNode add(JsonNode target, JsonPointer path, JsonNode value) {
        if (path.matches()) {
            return value;
        }
        JsonNode parent = target.at(path.head());
        String last = path.last().getMatchingProperty();
        if (parent instanceof ObjectNode object) {
            object.set(last, value.deepCopy());
        } else if (parent instanceof ArrayNode array) {
            int index = last.equals("-") ? array.size() : path.last().getMatchingIndex();
            if (index < 0 || index > array.size()) {
                throw invalid(
                        "add operation does not apply: error in path \""
                                + path
                                + "\": invalid index");
            }
            array.insert(index, value.deepCopy());
        } else {
            throw invalid(
                    "add operation does not apply: doc is missing path: \""
                            + path
                            + "\": missing value");
        }
        return target;
    }

    private static JsonNode remove(JsonNode target, JsonPointer path) {
        JsonNode parent = target.at(path.head());
        if (parent instanceof ObjectNode object) {
            object.remove(path.last().getMatchingProperty());
        } else if (parent instanceof ArrayNode array) {
            array.remove(path.last().getMatchingIndex());
        }
        return target;
    }

    private static ApiFailure invalid(String why) {
        return ApiFailure.of(
                422,
                "Invalid",
                "the server rejected our request due to an error in our request: " + why);
    }
}
