/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What generated messages are made of: reading from and writing to Netty buffers in Kafka's wire
 * format.
 *
 * <p>In: the bytes of a frame or of a persisted record. Out: a {@link dev.penstock.schema.Message}
 * and back again. The message classes themselves are generated from JSON schemas at build time by
 * the module {@code schema/generator}; docs/protocol/schemas.md says how a module gets its own.
 *
 * <p>Always: a decoder throws nothing but {@link dev.penstock.schema.MalformedMessageException} on
 * bad bytes, and allocates no more than a small multiple of the bytes it was given plus what {@link
 * dev.penstock.schema.WireLimits} allows. A decoded {@code records} or zero-copy field is a slice
 * of the frame without a reference of its own: it lives as long as the frame. Readers and writers
 * belong to one thread. Enters kernel only.
 */
@NullMarked
package dev.penstock.schema;

import org.jspecify.annotations.NullMarked;
