/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.failure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Collectors;

/** A request that was refused; carries the Status object that answers it. */
public final class ApiFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;
    private final transient @Nullable ObjectNode details;

    private ApiFailure(int code, String reason, String message, @Nullable ObjectNode details) {
        super(message);
        this.code = code;
        this.reason = reason;
        this.details = details;
    }

    public static ApiFailure of(int code, String reason, String message) {
        return new ApiFailure(code, reason, message, null);
    }

    public static ApiFailure badRequest(String message) {
        return of(400, "BadRequest", message);
    }

    /** The object does not exist; {@code resource} is {@code clusters.penstock.dev}. */
    public static ApiFailure notFound(ResourceName resource, String name) {
        return new ApiFailure(
                404,
                "NotFound",
                resource.qualified() + " \"" + name + "\" not found",
                resource.details(name));
    }

    /** A JSON patch that does not fit the object. */
    public static ApiFailure unprocessable() {
        return new ApiFailure(
                422,
                "Invalid",
                "the server rejected our request due to an error in our request",
                Json.object());
    }

    /** The path leads to nothing that is served. */
    public static ApiFailure noSuchResource() {
        return new ApiFailure(
                404, "NotFound", "the server could not find the requested resource", Json.object());
    }

    /** The kind or verb exists in Kubernetes, and is outside the playground's closed list. */
    public static ApiFailure notServed(String what) {
        return of(
                501,
                "NotImplemented",
                "the Penstock playground does not serve "
                        + what
                        + " (docs/operations/playground.md has the list)");
    }

    public static ApiFailure alreadyExists(ResourceName resource, String name) {
        return new ApiFailure(
                409,
                "AlreadyExists",
                resource.qualified() + " \"" + name + "\" already exists",
                resource.details(name));
    }

    public static ApiFailure conflict(ResourceName resource, String name, String why) {
        return new ApiFailure(
                409,
                "Conflict",
                "Operation cannot be fulfilled on "
                        + resource.qualified()
                        + " \""
                        + name
                        + "\": "
                        + why,
                resource.details(name));
    }

    /** Server-side apply met fields that belong to others. */
    public static ApiFailure applyConflict(String message, List<FieldFailure> conflicts) {
        ObjectNode details = Json.object();
        causes(details, conflicts);
        return new ApiFailure(409, "Conflict", message, details);
    }

    public static ApiFailure invalid(
            ResourceName resource, String name, List<FieldFailure> failures) {
        ObjectNode details = resource.kindDetails(name);
        causes(details, failures);
        String shown =
                failures.size() == 1
                        ? failures.getFirst().toString()
                        : failures.stream()
                                .map(FieldFailure::toString)
                                .collect(Collectors.joining(", ", "[", "]"));
        return new ApiFailure(
                422,
                "Invalid",
                resource.qualifiedKind() + " \"" + name + "\" is invalid: " + shown,
                details);
    }

    private static void causes(ObjectNode details, List<FieldFailure> failures) {
        ArrayNode causes = details.putArray("causes");
        failures.forEach(
                failure ->
                        causes.addObject()
                                .put("reason", failure.reason())
                                .put("message", failure.detail())
                                .put("field", failure.field()));
    }

    public int code() {
        return code;
    }

    public String reason() {
        return reason;
    }

    public ObjectNode status() {
        ObjectNode status = Json.object();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure").put("message", getMessage()).put("reason", reason);
        if (details != null) {
            status.set("details", details.deepCopy());
        }
        return status.put("code", code);
    }
}
