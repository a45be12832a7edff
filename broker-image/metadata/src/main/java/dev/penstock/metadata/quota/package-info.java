/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What becomes of the quotas of clients. In: {@code QuotaCommand}s and the image. Out: records. How
 * the brokers keep quotas is not decided here.
 */
@NullMarked
package dev.penstock.metadata.quota;

import org.jspecify.annotations.NullMarked;
