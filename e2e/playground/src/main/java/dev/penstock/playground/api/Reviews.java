/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.api;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;

import java.util.List;

/**
 * Questions about one's own rights. RBAC is stored and not enforced, so the answer is always yes.
 */
final class Reviews {
    static final String GROUP = "authorization.k8s.io";

    private Reviews() {}

    static boolean isReview(String plural) {
        return plural.equals("selfsubjectaccessreviews")
                || plural.equals("selfsubjectrulesreviews");
    }

    static Answer answer(ObjectNode review, String plural) {
        ObjectNode answered = review.deepCopy();
        ObjectNode status = answered.putObject("status");
        if (plural.equals("selfsubjectaccessreviews")) {
            status.put("allowed", true);
        } else {
            ObjectNode rule = Json.object();
            rule.putArray("verbs").add("*");
            rule.putArray("apiGroups").add("*");
            rule.putArray("resources").add("*");
            status.putArray("resourceRules").add(rule);
            status.putArray("nonResourceRules");
            status.put("incomplete", false);
        }
        return new Answer.Document(201, answered, List.of());
    }
}
