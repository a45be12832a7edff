/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.status;

import dev.penstock.crds.Cluster;
import dev.penstock.operator.desired.DesiredCluster;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.plan.Step;

import java.time.Instant;
import java.util.Optional;

/**
 * Everything that a status is made of.
 *
 * @param bootstrap where clients begin
 */
public record ClusterReport(
        Cluster cluster,
        DesiredCluster desired,
        ObservedCluster observed,
        Step step,
        Optional<String> failure,
        Optional<String> bootstrap,
        Instant now) {}
