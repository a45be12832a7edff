/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.fetch;

import dev.penstock.kernel.Uuid;

/**
 * A partition as a fetch names it: by the topic's identifier from version 13 on, by its name
 * before.
 *
 * @param topicId zero when the request names the topic
 * @param topic "" when the request has an identifier
 */
record FetchedPartition(Uuid topicId, String topic, int partition) {}
