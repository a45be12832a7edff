/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.events;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.netty.buffer.PooledByteBufAllocator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The process, its Java runtime and its disk. Java's own figures are set up with the first scrape:
 * that takes a tenth of a second which a start has better use for.
 *
 * <p>Metrics: {@code jvm_memory_*}, {@code jvm_buffer_*}, {@code jvm_gc_*}, {@code jvm_threads_*},
 * {@code process_cpu_usage}, {@code process_files_*}, {@code process_uptime_seconds}, {@code
 * process_start_time_seconds}, {@code system_cpu_usage}, {@code system_load_average_1m}; {@code
 * penstock_network_buffers_bytes}, {@code penstock_disk_free_bytes}, {@code
 * penstock_disk_total_bytes}.
 */
public final class RuntimeMetrics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RuntimeMetrics.class);

    private final MeterRegistry registry;
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final AtomicBoolean bound = new AtomicBoolean();

    /**
     * Sets up all but Java's own figures.
     *
     * @param registry without meters yet
     */
    public RuntimeMetrics(MeterRegistry registry, List<Path> logDirectories) {
        this.registry = registry;
        // Their names are not as Prometheus has them, and others tell the same.
        registry.config()
                .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
                .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        Gauge.builder(
                        "penstock.network.buffers.bytes",
                        () -> PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory())
                .description("Memory that buffers of connections hold outside of the heap")
                .register(registry);
        for (Path directory : logDirectories) {
            disk(
                    directory,
                    logDirectories.size() == 1
                            ? Tags.empty()
                            : Tags.of("directory", directory.toString()));
        }
    }

    private void disk(Path logDirectory, Tags tags) {
        FileStore disk;
        try {
            disk = Files.getFileStore(logDirectory);
        } catch (IOException e) {
            LOG.warn("disk cannot be measured directory={}", logDirectory, e);
            return;
        }
        Gauge.builder("penstock.disk.free.bytes", disk, RuntimeMetrics::free)
                .tags(tags)
                .description("What is left for this broker on the disk of its log directory")
                .register(registry);
        Gauge.builder("penstock.disk.total.bytes", disk, RuntimeMetrics::total)
                .tags(tags)
                .description("The size of the disk of its log directory")
                .register(registry);
    }

    /** Not a number, which Prometheus knows, when the disk does not answer. */
    private static double free(FileStore disk) {
        try {
            return disk.getUsableSpace();
        } catch (IOException e) {
            LOG.debug("disk cannot be measured", e);
            return Double.NaN;
        }
    }

    private static double total(FileStore disk) {
        try {
            return disk.getTotalSpace();
        } catch (IOException e) {
            LOG.debug("disk cannot be measured", e);
            return Double.NaN;
        }
    }

    /** Before a scrape. */
    void bind() {
        if (bound.compareAndSet(false, true)) {
            new JvmMemoryMetrics().bindTo(registry);
            new JvmThreadMetrics().bindTo(registry);
            new ProcessorMetrics().bindTo(registry);
            new FileDescriptorMetrics().bindTo(registry);
            new UptimeMetrics().bindTo(registry);
            collections.bindTo(registry);
        }
    }

    @Override
    public void close() {
        collections.close();
    }
}
