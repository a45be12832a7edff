/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.plot;

/**
 * One picture.
 *
 * @param name of its file, without the ending
 * @param title what it shows; for those who cannot see it, too
 * @param svg its text
 */
public record Picture(String name, String title, String svg) {}
