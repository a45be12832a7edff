/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quota;

import dev.penstock.metadata.record.QuotaEntity;
import dev.penstock.metadata.record.QuotaName;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/** What a quota can be for, by Kafka's names on the wire. */
public enum QuotaEntityType {
    USER("user"),
    CLIENT_ID("client-id"),
    /** An address that connections come from. */
    ADDRESS("ip");

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
                    case ADDRESS -> entity.address();
                });
    }

    /**
     * How one of this type is called; empty when it cannot be called so. An address is written as
     * connections tell it; names of hosts are not looked up.
     */
    public Optional<String> canonical(String name) {
        if (this != ADDRESS) {
            return name.isEmpty() ? Optional.empty() : Optional.of(name);
        }
        try {
            return Optional.of(InetAddress.ofLiteral(name).getHostAddress());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Why there is no such type. */
    public static String explainUnknown(String name) {
        return "There is no entity type " + name + "; there are user, client-id and ip.";
    }
}
