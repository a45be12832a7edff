/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

/**
 * When a replica that is no voter asks to become one (Kafka's controller.quorum.auto.join.enable).
 */
public enum Joining {
    /** Never: whoever runs the cluster adds it. */
    NEVER,
    /** When its broker votes with another directory: its disk was replaced. */
    WHEN_REPLACED,
    /** Always. */
    ALWAYS
}
