/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.kubectl;

import java.util.regex.Pattern;

/** Leaves out what should not leave the house. */
final class Redaction {
    private static final Pattern SECRET =
            Pattern.compile(
                    "(?im)^(\\s*(?:- )?\"?[\\w.-]*(?:password|passwd|secret|token|jaas|credential|private[._-]?key)[\\w.-]*\"?\\s*[:=]\\s*)(?!false|true|null|\\s*$)\\S.*$");

    private Redaction() {}

    /** Values of keys that sound secret, in YAML and in properties, become three asterisks. */
    static String of(String text) {
        return SECRET.matcher(text).replaceAll("$1***");
    }
}
