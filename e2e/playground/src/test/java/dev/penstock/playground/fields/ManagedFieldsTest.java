/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.fields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.failure.ApiFailure;
import dev.penstock.playground.json.Json;
import dev.penstock.playground.schema.Schema;

import org.junit.jupiter.api.Test;

import java.util.List;

/**
 * Ownership of fields, case by case; the whole is held against a real API server by
 * ApiScenariosTest.
 */
final class ManagedFieldsTest {
    private static final Schema SCHEMA =
            Schema.of(
                    Json.parseObject(
                            """
                            {"type":"object","properties":{
                              "metadata":{"type":"object","properties":{"labels":{"type":"object","additionalProperties":{"type":"string"}}}},
                              "spec":{"type":"object","properties":{
                                "size":{"type":"integer"},
                                "atoms":{"type":"array","items":{"type":"string"}},
                                "names":{"type":"array","items":{"type":"string"},"x-kubernetes-list-type":"set"},
                                "ports":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["port","protocol"],
                                  "items":{"type":"object","properties":{"port":{"type":"integer"},"protocol":{"type":"string","default":"TCP"},"name":{"type":"string"}}}},
                                "unit":{"type":"object","x-kubernetes-map-type":"atomic","properties":{"a":{"type":"string"},"b":{"type":"string"}}}}}}}
                            """));
    private static final String NOW = "2026-01-01T00:00:00Z";

    private final ManagedFields fields = new ManagedFields(SCHEMA, List.of("status"));

    private static FieldOwner applier(String name) {
        return new FieldOwner(name, FieldOwner.Operation.APPLY, "v1", "");
    }

    private static FieldOwner updater(String name) {
        return new FieldOwner(name, FieldOwner.Operation.UPDATE, "v1", "");
    }

    private ObjectNode apply(ObjectNode live, String owner, String spec) {
        return fields.apply(
                live, Json.parseObject("{\"spec\":" + spec + "}"), applier(owner), false, NOW);
    }

    private static String owned(ObjectNode object, String owner) {
        for (var entry : Json.at(object, "metadata", "managedFields")) {
            if (Json.textAt(entry, "manager").equals(owner)) {
                return Json.text(entry.path("fieldsV1"));
            }
        }
        return "nothing";
    }

    @Test
    void applierOwnsExactlyWhatItNames() {
        ObjectNode object = apply(Json.object(), "one", "{\"size\":1,\"ports\":[{\"port\":80}]}");

        assertThat(owned(object, "one"))
                .isEqualTo(
                        "{\"f:spec\":{\"f:ports\":{\"k:{\\\"port\\\":80,\\\"protocol\\\":\\\"TCP\\\"}\":{\".\":{},\"f:port\":{}}},\"f:size\":{}}}");
    }

    @Test
    void elementsOfKeyedListsOfTwoAppliersStandSideBySide() {
        ObjectNode first =
                apply(Json.object(), "one", "{\"ports\":[{\"port\":80,\"name\":\"a\"}]}");

        ObjectNode both = apply(first, "two", "{\"ports\":[{\"port\":81,\"name\":\"b\"}]}");

        assertThat(Json.text(Json.at(both, "spec", "ports")))
                .isEqualTo("[{\"port\":80,\"name\":\"a\"},{\"port\":81,\"name\":\"b\"}]");
    }

    @Test
    void setsAreUnited() {
        ObjectNode first = apply(Json.object(), "one", "{\"names\":[\"a\"]}");

        ObjectNode both = apply(first, "two", "{\"names\":[\"a\",\"b\"]}");
        ObjectNode left = apply(both, "two", "{}");

        assertThat(Json.text(Json.at(both, "spec", "names"))).isEqualTo("[\"a\",\"b\"]");
        assertThat(Json.text(Json.at(left, "spec", "names"))).isEqualTo("[\"a\"]");
    }

    @Test
    void atomicListOfAnotherOwnerIsAConflict() {
        ObjectNode first = apply(Json.object(), "one", "{\"atoms\":[\"a\"]}");

        assertThatThrownBy(() -> apply(first, "two", "{\"atoms\":[\"b\"]}"))
                .isInstanceOf(ApiFailure.class)
                .hasMessage("Apply failed with 1 conflict: conflict with \"one\": .spec.atoms");
    }

    @Test
    void atomicMapIsOwnedAsAWhole() {
        ObjectNode first = apply(Json.object(), "one", "{\"unit\":{\"a\":\"1\"}}");

        assertThatThrownBy(() -> apply(first, "two", "{\"unit\":{\"b\":\"2\"}}"))
                .hasMessageContaining(".spec.unit");
    }

    @Test
    void sameValueIsSharedAndStaysUntilTheLastOwnerLeaves() {
        ObjectNode first = apply(Json.object(), "one", "{\"size\":1}");
        ObjectNode both = apply(first, "two", "{\"size\":1}");

        ObjectNode oneLeft = apply(both, "one", "{}");
        ObjectNode noneLeft = apply(oneLeft, "two", "{}");

        assertThat(Json.at(oneLeft, "spec").has("size")).isTrue();
        assertThat(Json.at(noneLeft, "spec").has("size")).isFalse();
    }

    @Test
    void forceTakesTheFieldAway() {
        ObjectNode first = apply(Json.object(), "one", "{\"size\":1}");

        ObjectNode forced =
                fields.apply(
                        first,
                        Json.parseObject("{\"spec\":{\"size\":2}}"),
                        applier("two"),
                        true,
                        NOW);

        assertThat(owned(forced, "one")).isEqualTo("nothing");
        assertThat(owned(forced, "two")).isEqualTo("{\"f:spec\":{\"f:size\":{}}}");
    }

    @Test
    void updateOwnsWhatItChangedOnly() {
        ObjectNode live = apply(Json.object(), "one", "{\"size\":1,\"atoms\":[\"a\"]}");
        ObjectNode wanted = live.deepCopy();
        Json.objectAt(wanted, "spec").put("size", 2);

        fields.update(live, wanted, updater("editor"), NOW);

        assertThat(owned(wanted, "editor")).isEqualTo("{\"f:spec\":{\"f:size\":{}}}");
        assertThat(owned(wanted, "one")).isEqualTo("{\"f:spec\":{\"f:atoms\":{}}}");
    }

    @Test
    void updateThatChangesNothingOwnsNothing() {
        ObjectNode live = apply(Json.object(), "one", "{\"size\":1}");
        ObjectNode wanted = live.deepCopy();

        fields.update(live, wanted, updater("editor"), NOW);

        assertThat(wanted).isEqualTo(live);
    }

    @Test
    void resetFieldsAreNobodys() {
        ObjectNode object =
                fields.apply(
                        Json.object(),
                        Json.parseObject("{\"spec\":{\"size\":1},\"status\":{\"x\":1}}"),
                        applier("one"),
                        false,
                        NOW);

        assertThat(owned(object, "one")).isEqualTo("{\"f:spec\":{\"f:size\":{}}}");
    }

    @Test
    void encodedFieldsAreReadBack() {
        String encoded =
                "{\"f:a\":{\".\":{},\"f:b\":{}},\"f:c\":{\"k:{\\\"n\\\":\\\"x\\\"}\":{\".\":{},\"f:n\":{}},\"v:\\\"y\\\"\":{}}}";

        assertThat(Json.text(FieldSet.decode(Json.parseObject(encoded)).encode()))
                .isEqualTo(encoded);
    }
}
