/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quota;

import dev.penstock.metadata.record.QuotaEntity;
import dev.penstock.metadata.record.QuotaName;

import java.util.Arrays;
import java.util.Optional;

/** What a quota can be for, by Kafka's names on the wire. */
public enum QuotaEntityType {
    USER("user"),
    CLIENT_ID("client-id");

    /** Kafka has quotas of addresses, too. */
    public static final String ADDRESS = "ip";

    private final String wireName;

    QuotaEntityType(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public static Optional<QuotaEntityType> withName(String name) {
        return Arrays.stream(values()).filter(type -> type.wireName.equals(name)).findFirst();
    }

    /** Its part of an entity; empty when the entity is for all of them together. */
    public Optional<QuotaName> of(QuotaEntity entity) {
        return Optional.ofNullable(
                switch (this) {
                    case USER -> entity.user();
                    case CLIENT_ID -> entity.clientId();
                });
    }

    /** Why there is no such type. */
    public static String explainUnknown(String name) {
        return name.equals(ADDRESS)
                ? "Addresses (ip) have no quotas here; users and client ids have."
                : "There is no entity type " + name + "; there are user and client-id.";
    }
}
