/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The Kafka wire API: which APIs and versions there are, which of them a broker serves, and how a
 * frame becomes a request and an answer becomes a frame.
 *
 * <p>In: frames (a request or response without its length prefix) as Netty buffers. Out: a {@link
 * dev.penstock.protocol.RequestDecoding}, whose cases say whether to handle, to answer or to hang
 * up; and {@link dev.penstock.protocol.ResponseFrame}s whose parts are sent in order. The messages
 * in {@code dev.penstock.protocol.message} and the enum {@code ApiKey} are generated from the
 * schemas in the kafka-clients jar (docs/protocol/schemas.md).
 *
 * <p>Always: nothing here blocks, keeps state or knows a channel; bad bytes are a value, never an
 * exception. docs/protocol/framing.md describes frames and headers, docs/protocol/wire-support.md
 * the versions. Enters kernel, schema, record.
 */
@NullMarked
package dev.penstock.protocol;

import org.jspecify.annotations.NullMarked;
