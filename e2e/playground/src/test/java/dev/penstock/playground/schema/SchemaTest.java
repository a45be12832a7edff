/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.failure.FieldFailure;
import dev.penstock.playground.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Optional;

/** Defaults, pruning, limits and rules. */
final class SchemaTest {
    private final Rules rules = new Rules();

    private static Schema schema(String yaml) {
        return Schema.of(Json.documents(yaml).getFirst());
    }

    private List<String> failures(Schema schema, String json, Optional<String> old) {
        JsonNode before = old.map(text -> (JsonNode) Json.parseObject(text)).orElse(null);
        return Validation.validate(Json.parseObject(json), schema, before, rules, List.of())
                .stream()
                .map(FieldFailure::toString)
                .toList();
    }

    @Test
    void defaultsReachIntoDefaultsAndListElements() {
        Schema schema =
                schema(
                        """
                        type: object
                        properties:
                          a: {type: object, default: {}, properties: {b: {type: integer, default: 3}}}
                          list: {type: array, items: {type: object, properties: {c: {type: string, default: x}}}}
                        """);
        ObjectNode object = Json.parseObject("{\"list\":[{},{\"c\":\"y\"}]}");

        Defaults.apply(object, schema);

        assertThat(object)
                .isEqualTo(
                        Json.parseObject(
                                "{\"list\":[{\"c\":\"x\"},{\"c\":\"y\"}],\"a\":{\"b\":3}}"));
    }

    @Test
    void nullGivesWayToTheDefaultUnlessNullable() {
        Schema schema =
                schema(
                        """
                        type: object
                        properties:
                          a: {type: integer, default: 1}
                          b: {type: integer, nullable: true}
                        """);
        ObjectNode object = Json.parseObject("{\"a\":null,\"b\":null}");

        Defaults.apply(object, schema);

        assertThat(object).isEqualTo(Json.parseObject("{\"a\":1,\"b\":null}"));
    }

    @Test
    void unknownFieldsGoUnlessPreserved() {
        Schema schema =
                schema(
                        """
                        type: object
                        properties:
                          known: {type: object, properties: {x: {type: string}}}
                          open: {type: object, x-kubernetes-preserve-unknown-fields: true}
                          map: {type: object, additionalProperties: {type: string}}
                        """);
        ObjectNode object =
                Json.parseObject(
                        "{\"known\":{\"x\":\"1\",\"y\":1},\"open\":{\"z\":1},\"map\":{\"k\":\"v\"},\"n\":1}");

        List<String> pruned = Pruning.prune(object, schema);

        assertThat(pruned).containsExactly("known.y", "n");
        assertThat(object)
                .isEqualTo(
                        Json.parseObject(
                                "{\"known\":{\"x\":\"1\"},\"open\":{\"z\":1},\"map\":{\"k\":\"v\"}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{type: integer, minimum: 1}|0|x: Invalid value: 0: x in body should be greater than or equal to 1",
                "{type: integer, maximum: 1, exclusiveMaximum: true}|1|x: Invalid value: 1: x in body should be less than 1",
                "{type: string, maxLength: 2}|\"abc\"|x: Too long: may not be more than 2 bytes",
                "{type: string, format: date-time}|\"soon\"|x: Invalid value: \"soon\": x in body must be of type date-time: \"soon\"",
                "{type: integer, format: int32}|3000000000|x: Invalid value: 3000000000: x in body must be of type int32: \"3000000000\"",
                "{type: boolean}|1|x: Invalid value: \"integer\": x in body must be of type boolean: \"integer\"",
                "{type: array, items: {type: string}, x-kubernetes-list-type: set}|[\"a\",\"a\"]|x[1]: Duplicate value: \"a\"",
            })
    void limitsSpeakAsTheApiServerDoes(String field, String value, String failure) {
        Schema schema = schema("type: object\nproperties:\n  x: " + field);

        assertThat(failures(schema, "{\"x\":" + value + "}", Optional.empty()))
                .containsExactly(failure);
    }

    @Test
    void intOrStringTakesBothAndNothingElse() {
        Schema schema = schema("type: object\nproperties: {x: {x-kubernetes-int-or-string: true}}");

        assertThat(failures(schema, "{\"x\":1}", Optional.empty())).isEmpty();
        assertThat(failures(schema, "{\"x\":\"1\"}", Optional.empty())).isEmpty();
        assertThat(failures(schema, "{\"x\":true}", Optional.empty())).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "self.a <= self.b#{\"a\":1,\"b\":2}#true",
                "self.a <= self.b#{\"a\":3,\"b\":2}#false",
                "!has(self.c) || self.c.size() > 1#{\"a\":1,\"b\":1}#true",
                "self.m.all(k, k.startsWith('x'))#{\"m\":{\"xa\":\"1\"}}#true",
                "self.m.all(k, k.startsWith('x'))#{\"m\":{\"ya\":\"1\"}}#false",
                "self.list.exists_one(e, e == 'a')#{\"list\":[\"a\",\"b\"]}#true",
                "quantity(self.c).isLessThan(quantity('2Gi'))#{\"c\":\"1Gi\"}#true",
                "quantity(self.c).compareTo(quantity('500M')) > 0#{\"c\":\"1Gi\"}#true",
                "self.c.matches('^[a-z]+$')#{\"c\":\"aB\"}#false",
                "self.any == 3 || self.any == '3'#{\"any\":3}#true",
                "self.c.lowerAscii() == 'ab'#{\"c\":\"AB\"}#true",
                "!self.m.exists(k, k in ['a', 'b'])#{\"m\":{\"b\":\"1\"}}#false",
            })
    void rulesAreCel(String rule, String value, boolean holds) {
        Schema schema =
                schema(
                        """
                        type: object
                        x-kubernetes-validations: [{rule: "%s", message: broken}]
                        properties:
                          a: {type: integer}
                          b: {type: integer}
                          c: {type: string}
                          m: {type: object, additionalProperties: {type: string}}
                          list: {type: array, items: {type: string}}
                          any: {x-kubernetes-int-or-string: true}
                        """
                                .formatted(rule));

        assertThat(failures(schema, value, Optional.empty()).isEmpty()).isEqualTo(holds);
    }

    @Test
    void transitionRulesNeedAnOldValueAndFollowKeys() {
        Schema schema =
                schema(
                        """
                        type: object
                        properties:
                          list:
                            type: array
                            x-kubernetes-list-type: map
                            x-kubernetes-list-map-keys: [n]
                            items:
                              type: object
                              properties: {n: {type: string}, v: {type: integer, x-kubernetes-validations: [{rule: self >= oldSelf, messageExpression: "'not below ' + string(oldSelf)"}]}}
                        """);
        String old = "{\"list\":[{\"n\":\"a\",\"v\":5},{\"n\":\"b\",\"v\":1}]}";

        assertThat(
                        failures(
                                schema,
                                "{\"list\":[{\"n\":\"b\",\"v\":2},{\"n\":\"c\",\"v\":0}]}",
                                Optional.of(old)))
                .isEmpty();
        assertThat(failures(schema, "{\"list\":[{\"n\":\"a\",\"v\":2}]}", Optional.of(old)))
                .containsExactly("list[0].v: Invalid value: \"integer\": not below 5");
        assertThat(failures(schema, "{\"list\":[{\"n\":\"a\",\"v\":2}]}", Optional.empty()))
                .isEmpty();
    }

    @Test
    void ruleThatCannotBeEvaluatedSaysWhy() {
        Schema schema =
                schema(
                        "type: object\nx-kubernetes-validations: [{rule: self.a > 1}]\nproperties: {a: {type: integer}}");

        assertThat(failures(schema, "{}", Optional.empty()).getFirst())
                .contains("evaluating rule: failed rule: self.a > 1");
    }

    @Test
    void ruleThatDoesNotCompileIsFoundInTheDefinition() {
        Schema schema =
                schema(
                        "type: object\nx-kubernetes-validations: [{rule: self.a >}]\nproperties: {a: {type: integer}}");

        assertThat(rules.compileFailures(schema, "spec.x")).hasSize(1);
    }
}
