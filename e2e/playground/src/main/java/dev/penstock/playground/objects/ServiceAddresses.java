/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;
import dev.penstock.playground.store.ObjectStore;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Cluster IPs: placeholders out of the range for documentation, as nothing answers on them. */
final class ServiceAddresses {
    private static final String PREFIX = "192.0.2.";
    private static final int LAST = 254;
    private static final List<String> SERVERS_OWN =
            List.of("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy");

    private final ObjectStore store;

    ServiceAddresses(ObjectStore store) {
        this.store = store;
    }

    void assign(ObjectNode service) {
        ObjectNode spec = Json.objectAt(service, "spec");
        if (Json.textAt(spec, "type").equals("ExternalName")) {
            return;
        }
        if (Json.textAt(spec, "clusterIP").isEmpty()) {
            spec.put("clusterIP", free());
        }
        if (!spec.has("clusterIPs")) {
            spec.putArray("clusterIPs").add(spec.get("clusterIP"));
        }
        if (!spec.has("ipFamilies")) {
            spec.putArray("ipFamilies").add("IPv4");
        }
        if (!spec.has("ipFamilyPolicy")) {
            spec.put("ipFamilyPolicy", "SingleStack");
        }
    }

    private String free() {
        Set<String> taken =
                store.list("services", "").items().stream()
                        .map(service -> Json.textAt(service, "spec", "clusterIP"))
                        .collect(Collectors.toSet());
        for (int i = 1; i <= LAST; i++) {
            if (!taken.contains(PREFIX + i)) {
                return PREFIX + i;
            }
        }
        // They are placeholders: two services with one address harm nobody here.
        return PREFIX + LAST;
    }

    static void keep(ObjectNode live, ObjectNode wanted) {
        ObjectNode spec = Json.objectAt(wanted, "spec");
        SERVERS_OWN.forEach(
                name -> {
                    if (!spec.has(name) && live.path("spec").has(name)) {
                        spec.set(name, live.path("spec").get(name));
                    }
                });
    }
}
