/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.kubectl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Leaves out what should not leave the house. */
final class Redaction {
    static final String LEFT_OUT = "***";

    private static final String SECRET_WORDS =
            "password|passwd|secret|token|jaas|credential|api[._-]?key|private[._-]?key";

    /** Names such as secretName say where a secret lies, not what it is. */
    private static final Pattern SECRET_KEY =
            Pattern.compile("(?i).*(?:" + SECRET_WORDS + ").*(?<!name|ref)");

    /** A setting in the text of a file or a log; a JAAS configuration is all of the line. */
    private static final Pattern SETTING =
            Pattern.compile(
                    "(?im)([\\w.-]*(?:"
                            + SECRET_WORDS
                            + ")[\\w.-]*\"?\\s*[:=]\\s*)(?!false\\b|true\\b|null\\b)(?:(?<=jaas\\.config[:= ]{1,3})\\S.*|\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s,;}]+)");

    /** A copy of the whole spec, in one line. */
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private Redaction() {}

    /** As YAML, without the values of all that sounds secret. */
    static String yaml(HasMetadata resource) {
        HasMetadata copy = Serialization.clone(resource);
        copy.getMetadata().setManagedFields(null);
        if (copy.getMetadata().getAnnotations() != null) {
            copy.getMetadata().getAnnotations().remove(LAST_APPLIED);
        }
        JsonNode tree = Serialization.unmarshal(Serialization.asJson(copy), JsonNode.class);
        redact(tree);
        return Serialization.asYaml(tree);
    }

    /** Values of what sounds secret, in properties, YAML, JSON or a log, become three asterisks. */
    static String text(String text) {
        return SETTING.matcher(text).replaceAll("$1" + LEFT_OUT);
    }

    private static void redact(JsonNode node) {
        switch (node) {
            case ObjectNode object -> {
                boolean named = isSecret(object.path("name").asText(""));
                List<String> names = new ArrayList<>();
                object.fieldNames().forEachRemaining(names::add);
                for (String name : names) {
                    JsonNode value = object.path(name);
                    if (value instanceof TextNode text) {
                        boolean secret = isSecret(name) || (named && name.equals("value"));
                        object.put(name, secret ? LEFT_OUT : text(text.asText()));
                    } else {
                        redact(value);
                    }
                }
            }
            case ArrayNode array -> {
                for (int index = 0; index < array.size(); index++) {
                    if (array.get(index) instanceof TextNode text) {
                        array.set(index, TextNode.valueOf(text(text.asText())));
                    } else {
                        redact(array.get(index));
                    }
                }
            }
            default -> {
                // Numbers and booleans are no secrets.
            }
        }
    }

    private static boolean isSecret(String key) {
        return SECRET_KEY.matcher(key).matches();
    }
}
