/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Takes this process out of the session that it was started in.
 *
 * <p>A child of a command belongs to the command's process group and session: Ctrl-C, {@code
 * timeout} and the end of a terminal are signals to all of them. Java cannot start a process
 * elsewhere, and not every system has the program {@code setsid}; so the process makes the call
 * itself, as its first act.
 */
final class OwnSession {
    private OwnSession() {}

    /** A process that leads its group already (started by hand, by a shell) stays as it is. */
    @SuppressWarnings("restricted") // Allowed on the command line that starts this process.
    static void begin() {
        Linker linker = Linker.nativeLinker();
        MethodHandle setsid =
                linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("setsid"),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT));
        try {
            int session = (int) setsid.invokeExact();
            assert session != 0;
        } catch (Throwable e) {
            throw new IllegalStateException("setsid cannot be called", e);
        }
    }
}
