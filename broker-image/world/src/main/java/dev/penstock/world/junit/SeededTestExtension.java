/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world.junit;

import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Gives a {@link SeededTest} its seeds and reports the one that failed. */
public final class SeededTestExtension implements TestTemplateInvocationContextProvider {
    /** The remaining seeds are skipped after so many failures. */
    static final int MAX_FAILURES = 3;

    private static final int REPORTED_TRACE_LINES = 50;

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return context.getTestMethod()
                .map(method -> method.isAnnotationPresent(SeededTest.class))
                .orElse(false);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
            ExtensionContext context) {
        int annotated = context.getRequiredTestMethod().getAnnotation(SeededTest.class).seeds();
        AtomicInteger failures = new AtomicInteger();
        return seeds(annotated)
                .takeWhile(_ -> failures.get() < MAX_FAILURES)
                .mapToObj(seed -> new SeededRun(seed, failures));
    }

    private static LongStream seeds(int annotated) {
        String one = System.getProperty("seed");
        if (one != null) {
            return LongStream.of(Long.parseLong(one));
        }
        return LongStream.rangeClosed(1, Long.getLong("seeds", annotated));
    }

    /** One run with one seed. */
    private static final class SeededRun
            implements TestTemplateInvocationContext,
                    ParameterResolver,
                    TestExecutionExceptionHandler {
        private final long seed;
        private final AtomicInteger failures;
        private final SimWorld world;

        SeededRun(long seed, AtomicInteger failures) {
            this.seed = seed;
            this.failures = failures;
            this.world = new SimWorld(seed);
        }

        @Override
        public String getDisplayName(int invocationIndex) {
            return "seed " + seed;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            Class<?> type = parameter.getParameter().getType();
            return type == long.class || type == SimWorld.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == long.class ? (Object) seed : world;
        }

        @Override
        public void handleTestExecutionException(ExtensionContext context, Throwable failure)
                throws Throwable {
            failures.incrementAndGet();
            List<String> lines = world.trace().lastLines();
            lines.subList(Math.max(0, lines.size() - REPORTED_TRACE_LINES), lines.size())
                    .forEach(System.err::println);
            System.err.println("seed " + seed + " failed. Replay: " + replay(context));
            throw failure;
        }

        private String replay(ExtensionContext context) {
            Method method = context.getRequiredTestMethod();
            return "./mvnw -q -pl "
                    + module()
                    + " -am test -Dsurefire.failIfNoSpecifiedTests=false -Dtest="
                    + context.getRequiredTestClass().getSimpleName()
                    + "#"
                    + method.getName()
                    + " -Dseed="
                    + seed;
        }

        /** The module's path from the root, where the launcher of Maven lies. */
        private static String module() {
            Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
            for (Path root = module; root != null; root = root.getParent()) {
                if (Files.exists(root.resolve("mvnw"))) {
                    return root.relativize(module).toString();
                }
            }
            return module.toString();
        }
    }
}
