/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.desired;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** One spelling of each value, so that equal values have equal hashes. */
final class Canonical {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();
    private static final int HASH_CHARACTERS = 12;

    private Canonical() {}

    static JsonNode tree(Object value) {
        return JSON.valueToTree(value);
    }

    /** A value that was read as any JSON, as what it should be. */
    static <T> T convert(Object value, Class<T> type) {
        return JSON.convertValue(value, type);
    }

    /** A short hash. Maps count by content, whatever their order. */
    static String hash(Object... values) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Object value : values) {
                Map<?, ?> sorted = JSON.convertValue(Map.of("value", value), Map.class);
                digest.update(JSON.writeValueAsString(sorted).getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, HASH_CHARACTERS);
        } catch (NoSuchAlgorithmException | JsonProcessingException e) {
            throw new IllegalStateException("A value of our own cannot be hashed", e);
        }
    }
}
