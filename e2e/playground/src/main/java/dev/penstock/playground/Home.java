/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import dev.penstock.playground.pods.StateFolder;

import java.nio.file.Path;

/** Where the repository is, and what of it the playground uses. */
record Home(Path root) {
    StateFolder state() {
        return new StateFolder(root.resolve(".penstock"));
    }

    Path definitions() {
        return root.resolve("crds");
    }

    Path exampleCluster() {
        return root.resolve("docs/examples/cluster.yaml");
    }

    Path exampleTopic() {
        return root.resolve("docs/examples/topic.yaml");
    }

    /** The JVM's options for a broker, written by the launcher. */
    Path brokerOptions() {
        return root.resolve("e2e/playground/target/broker.options");
    }

    /** Held by the background process as long as it runs. */
    Path pidFile() {
        return state().run().resolve("playground.pid");
    }

    /** Written when the background process serves. */
    Path readyFile() {
        return state().run().resolve("ready.json");
    }

    /** Held by {@code up} while it starts the background process. */
    Path upLock() {
        return state().root().resolve("up.lock");
    }

    /** Written when the examples are applied: what the user deletes later stays deleted. */
    Path examplesApplied() {
        return state().state().resolve("examples-applied");
    }

    Path log() {
        return state().logs().resolve("playground.log");
    }
}
