/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema.generator;

/** Java text in the making; indents by the braces that lines end and begin with. */
final class SourceText {
    private static final String INDENT = "    ";

    private final StringBuilder text = new StringBuilder();
    private int depth;

    void line(String line) {
        if (line.startsWith("}")) {
            depth--;
        }
        if (!line.isEmpty()) {
            text.repeat(INDENT, depth).append(line);
        }
        text.append('\n');
        if (line.endsWith("{")) {
            depth++;
        }
    }

    // The annotation would be this module's only use of another library.
    @SuppressWarnings("AnnotateFormatMethod")
    void line(String format, Object... arguments) {
        line(format.formatted(arguments));
    }

    /** One sentence of Javadoc; nothing when there is none. */
    void javadoc(String sentence) {
        if (!sentence.isBlank()) {
            line(
                    "/** "
                            + sentence.replace("&", "&amp;")
                                    .replace("<", "&lt;")
                                    .replace(">", "&gt;")
                                    .replace("@", "&#64;")
                                    .replace("*/", "*&#47;")
                                    .replace("\\", "&#92;")
                            + " */");
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
