/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.TreeMap;

/** Kafka's {@code meta.properties}, version 1: lines of {@code key=value}. */
final class MetaProperties {
    static final String FILE = "meta.properties";

    private static final String VERSION = "1";

    private MetaProperties() {}

    static String encode(DirectoryIdentity identity) {
        return """
               # Whose data this directory holds. Not to be edited.
               version=%s
               cluster.id=%s
               node.id=%s
               directory.id=%s
               """
                .formatted(
                        VERSION, identity.clusterId(), identity.nodeId(), identity.directoryId());
    }

    static DirectoryIdentity decode(String text) throws ForeignDirectoryException {
        Map<String, String> properties = new TreeMap<>();
        text.lines()
                .filter(line -> !line.startsWith("#") && line.indexOf('=') > 0)
                .forEach(
                        line -> {
                            int equals = line.indexOf('=');
                            properties.put(
                                    line.substring(0, equals).strip(),
                                    line.substring(equals + 1).strip());
                        });
        String version = require(properties.get("version"), "version");
        if (!version.equals(VERSION)) {
            throw new ForeignDirectoryException(
                    FILE + " has version " + version + ", only " + VERSION + " is known");
        }
        String nodeId = require(properties.get("node.id"), "node.id");
        String directoryId = require(properties.get("directory.id"), "directory.id");
        try {
            return new DirectoryIdentity(
                    require(properties.get("cluster.id"), "cluster.id"),
                    new BrokerId(Integer.parseInt(nodeId)),
                    Uuid.parse(directoryId));
        } catch (IllegalArgumentException e) {
            throw new ForeignDirectoryException(
                    FILE + " is damaged: node.id=" + nodeId + ", directory.id=" + directoryId);
        }
    }

    private static String require(@Nullable String value, String key)
            throws ForeignDirectoryException {
        if (value == null) {
            throw new ForeignDirectoryException(FILE + " has no " + key);
        }
        return value;
    }
}
