/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world.junit;

import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A test that runs once per seed. Its method may take the {@code long} seed, a {@link
 * dev.penstock.world.SimWorld} made from it, or both.
 *
 * <p>{@code -Dseeds=N} runs the seeds 1 to N instead, {@code -Dseed=S} only that one. A failure
 * prints its seed, the end of the world's trace and the command that repeats it; after a few
 * failures the remaining seeds are skipped.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(SeededTestExtension.class)
public @interface SeededTest {
    /** How many seeds, beginning with 1. */
    int seeds() default 200;
}
