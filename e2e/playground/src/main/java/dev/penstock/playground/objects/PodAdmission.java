/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.objects;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;

/** What the admission plug-ins of a cluster add to each new pod. */
final class PodAdmission {
    private static final int TOLERATED_SECONDS = 300;

    private PodAdmission() {}

    static void admit(ObjectNode spec) {
        if (!spec.has("priority")) {
            spec.put("priority", 0);
        }
        if (!spec.has("preemptionPolicy")) {
            spec.put("preemptionPolicy", "PreemptLowerPriority");
        }
        ArrayNode tolerations = spec.withArray("tolerations");
        for (String taint : List.of("not-ready", "unreachable")) {
            tolerations
                    .addObject()
                    .put("effect", "NoExecute")
                    .put("key", "node.kubernetes.io/" + taint)
                    .put("operator", "Exists")
                    .put("tolerationSeconds", TOLERATED_SECONDS);
        }
    }
}
