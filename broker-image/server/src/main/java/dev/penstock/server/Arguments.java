/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/** What the broker's command line asks for. */
sealed interface Arguments {
    /** What a shell takes for a command that was not understood. */
    int WRONG_USAGE = 2;

    /** How it is called. */
    String USAGE =
            """
            Usage: broker --config FILE
            Runs one Penstock broker. SIGTERM stops it in order: leadership moves away first.
              --config FILE   Properties by Kafka's names; node.id and log.dirs are enough
                              for a broker of its own.
              -h, --help      Show this help and exit.""";

    /** To run a broker with the settings of the file. */
    record Run(Path config) implements Arguments {}

    /** To be told something. */
    record Help(String text) implements Arguments {}

    /** Nothing that is understood. */
    record Wrong(String reason) implements Arguments {}

    static Arguments parse(List<String> words) {
        Arguments result = new Wrong("The option --config FILE is missing.");
        Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            switch (word) {
                case "-h", "--help" -> {
                    return new Help(USAGE);
                }
                case "--config" -> result = rest.hasNext() ? run(rest.next()) : result;
                default -> {
                    if (!word.startsWith("--config=")) {
                        return new Wrong("There is no option " + word + ".");
                    }
                    result = run(word.substring("--config=".length()));
                }
            }
        }
        return result;
    }

    private static Arguments run(String file) {
        try {
            return new Run(Path.of(file));
        } catch (InvalidPathException e) {
            return new Wrong("--config: this is no name of a file: " + e.getMessage() + ".");
        }
    }
}
