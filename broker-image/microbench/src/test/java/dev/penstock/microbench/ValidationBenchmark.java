/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.microbench;

import dev.penstock.record.BatchValidator;
import dev.penstock.record.Compression;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/** A batch of a producer is judged. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ValidationBenchmark {
    /** How many records of 100 B the batch has. */
    @Param({"1", "600"})
    int records;

    private BatchValidator validator;
    private ByteBuffer batch;

    @Setup
    public void prepare() {
        validator = new BatchValidator(BatchValidator.Rules.DEFAULTS);
        batch = Batches.of(records, 100, Compression.NONE);
    }

    @Benchmark
    public BatchValidator.Verdict validate() {
        return validator.validate(batch, System.currentTimeMillis());
    }
}
