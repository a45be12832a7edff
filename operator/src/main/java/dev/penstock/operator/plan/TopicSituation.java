/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import dev.penstock.operator.desired.DesiredTopic;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.ObservedTopic;

import java.util.Optional;

/**
 * All that a decision about one Topic needs.
 *
 * @param observed empty when the brokers say that it does not exist
 * @param deleting the resource is being deleted
 * @param held the resource carries our finalizer
 * @param olderClaim another, older resource that names the same topic
 */
public record TopicSituation(
        DesiredTopic desired,
        Optional<ObservedTopic> observed,
        BrokersView.Known brokers,
        boolean deleting,
        boolean held,
        Optional<String> olderClaim) {}
