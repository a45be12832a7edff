/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.config;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;

/**
 * One voter of the metadata quorum ({@code controller.quorum.voters=id@host:port,…}).
 *
 * @param id the broker that votes
 * @param endpoint where its controller listener is reached
 */
public record QuorumVoter(BrokerId id, Endpoint endpoint) {}
