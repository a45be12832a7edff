/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.penstock.playground.json.Json;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The part of Kubernetes' JSONPath that printer columns use: {@code .a.b}, {@code .a\.b}, {@code
 * [0]}, {@code [*]}, {@code ['a.b']}, {@code [?(@.type=="Ready")]}.
 *
 * <p>Several results are joined with a space, as kubectl joins them.
 */
final class JsonPath {
    private static final Pattern STEP =
            Pattern.compile(
                    "\\.((?:\\\\.|[^.\\[\\\\])+)"
                            + "|\\[(-?\\d+|\\*)]"
                            + "|\\['([^']+)']"
                            + "|\\[\\?\\(\\s*@\\.([\\w.]+)\\s*(==|!=)\\s*[\"']([^\"']*)[\"']\\s*\\)]");

    private JsonPath() {}

    static JsonNode read(JsonNode root, String path) {
        List<JsonNode> current = List.of(root);
        Matcher step = STEP.matcher(path);
        int end = 0;
        while (step.find() && step.start() == end) {
            end = step.end();
            List<JsonNode> next = new ArrayList<>();
            for (JsonNode node : current) {
                next.addAll(follow(node, step));
            }
            current = next;
        }
        if (end != path.length() || current.isEmpty()) {
            return Json.missing();
        }
        return current.size() == 1
                ? current.getFirst()
                : TextNode.valueOf(
                        current.stream().map(JsonNode::asText).collect(Collectors.joining(" ")));
    }

    private static List<JsonNode> follow(JsonNode node, Matcher step) {
        List<JsonNode> found = new ArrayList<>();
        if (step.group(1) != null) {
            found.add(node.path(step.group(1).replace("\\", "")));
        } else if (step.group(3) != null) {
            found.add(node.path(step.group(3)));
        } else if (step.group(4) != null) {
            boolean equal = step.group(5).equals("==");
            String[] names = step.group(4).split("\\.", -1);
            for (JsonNode element : node) {
                if (Json.textAt(element, names).equals(step.group(6)) == equal) {
                    found.add(element);
                }
            }
        } else if (step.group(2).equals("*")) {
            node.forEach(found::add);
        } else {
            int index = Integer.parseInt(step.group(2));
            found.add(node.path(index < 0 ? node.size() + index : index));
        }
        found.removeIf(JsonNode::isMissingNode);
        return found;
    }
}
