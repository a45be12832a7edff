/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Uuid;

/** Whose data a log directory holds; what {@code meta.properties} says. */
public record DirectoryIdentity(String clusterId, BrokerId nodeId, Uuid directoryId) {}
