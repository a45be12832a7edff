/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

/**
 * A set of voters and where it came into force.
 *
 * @param offset of the record that carries it; for one that a snapshot carries, the last offset of
 *     the snapshot
 * @param voters who votes from there on
 */
public record VotersAt(long offset, VoterSet voters) {}
