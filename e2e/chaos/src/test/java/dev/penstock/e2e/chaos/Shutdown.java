/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.chaos;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * Ends a file system as a cut of power does: nothing that is only in memory is written any more,
 * neither records nor the file system's own journal. What was synced before is there when it is
 * mounted again.
 *
 * <p>That is the {@code EXT4_IOC_SHUTDOWN} call of Linux with the flag {@code NOLOGFLUSH}, by which
 * the file systems' own tests cut the power.
 */
@SuppressWarnings("restricted") // The kernel has no other door to this call.
final class Shutdown {
    private static final long EXT4_IOC_SHUTDOWN = 0x8004_587DL;
    private static final int NO_LOG_FLUSH = 2;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle OPEN =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("open"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle IOCTL =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("ioctl"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.ADDRESS),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle CLOSE =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("close"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private Shutdown() {}

    /**
     * Drops all that the file system has not written.
     *
     * @throws IOException if it does not know how, or this process may not
     */
    static void dropUnwritten(Path mountPoint) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = (int) OPEN.invokeExact(arena.allocateFrom(mountPoint.toString()), 0);
            if (descriptor < 0) {
                throw new IOException(mountPoint + " cannot be opened");
            }
            MemorySegment flag = arena.allocateFrom(ValueLayout.JAVA_INT, NO_LOG_FLUSH);
            int result = (int) IOCTL.invokeExact(descriptor, EXT4_IOC_SHUTDOWN, flag);
            int closed = (int) CLOSE.invokeExact(descriptor);
            if (result != 0 || closed != 0) {
                throw new IOException(mountPoint + " cannot be shut down");
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }
}
