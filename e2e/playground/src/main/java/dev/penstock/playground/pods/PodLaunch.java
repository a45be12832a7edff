/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.pods;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * All that is needed to start a pod's process.
 *
 * @param ports from the container's port, by number and by name, to the port of this machine
 */
record PodLaunch(
        List<String> command,
        Map<String, String> environment,
        Path workingFolder,
        Path log,
        Path previousLog,
        Path pidFile,
        Map<String, Integer> ports) {}
