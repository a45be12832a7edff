/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.schema;

import com.fasterxml.jackson.databind.JsonNode;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Compiles and runs CEL expressions over JSON, each once.
 *
 * <p>{@code self} and {@code oldSelf} are dynamically typed: a rule that the API server would
 * refuse for its types alone is found out here when it runs. The libraries are those of Kubernetes
 * that dev.cel has (strings, lists, sets, math, optional, two-variable comprehensions) and {@link
 * CelQuantities}. There is no cost budget.
 */
final class CelPrograms {
    private static final Pattern OLD_SELF = Pattern.compile("\\boldSelf\\b");
    private static final CelOptions OPTIONS =
            CelOptions.current().enableHeterogeneousNumericComparisons(true).build();

    private final CelCompiler compiler =
            CelCompilerFactory.standardCelCompilerBuilder()
                    .setOptions(OPTIONS)
                    .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                    .addVar("self", SimpleType.DYN)
                    .addVar("oldSelf", SimpleType.DYN)
                    .addLibraries(
                            CelExtensions.strings(),
                            CelExtensions.lists(),
                            CelExtensions.sets(OPTIONS),
                            CelExtensions.math(),
                            CelExtensions.optional(),
                            CelExtensions.comprehensions())
                    .addFunctionDeclarations(CelQuantities.DECLARATIONS)
                    .build();

    private final CelRuntime runtime =
            CelRuntimeFactory.legacyCelRuntimeBuilder()
                    .setOptions(OPTIONS)
                    .addLibraries(
                            CelExtensions.strings(),
                            CelExtensions.lists(),
                            CelExtensions.sets(OPTIONS),
                            CelExtensions.math(),
                            CelExtensions.optional(),
                            CelExtensions.comprehensions())
                    .addFunctionBindings(CelQuantities.BINDINGS)
                    .build();

    private final Map<String, Compiled> compiled = new ConcurrentHashMap<>();

    private sealed interface Compiled {
        record Ready(CelRuntime.Program program) implements Compiled {}

        record Refused(String why) implements Compiled {}
    }

    /** What an expression sees. */
    record Scope(JsonNode self, @Nullable JsonNode oldSelf, Schema schema, boolean optionalOld) {
        Map<String, Object> variables() {
            Map<String, Object> variables = new HashMap<>();
            variables.put("self", CelValues.of(self, schema));
            JsonNode old = oldSelf;
            if (optionalOld) {
                variables.put(
                        "oldSelf",
                        old == null ? Optional.empty() : Optional.of(CelValues.of(old, schema)));
            } else if (old != null) {
                variables.put("oldSelf", CelValues.of(old, schema));
            }
            return variables;
        }
    }

    static boolean mentionsOldSelf(String expression) {
        return OLD_SELF.matcher(expression).find();
    }

    Optional<String> compileFailure(String expression) {
        return switch (program(expression)) {
            case Compiled.Ready _ -> Optional.empty();
            case Compiled.Refused refused -> Optional.of(refused.why());
        };
    }

    /**
     * Empty when the rule holds; an empty text when it does not; else why it could not be
     * evaluated.
     */
    Optional<String> objection(String rule, Scope scope) {
        return switch (program(rule)) {
            case Compiled.Refused refused -> Optional.of(refused.why());
            case Compiled.Ready ready -> {
                try {
                    Object result = ready.program().eval(scope.variables());
                    yield Boolean.TRUE.equals(result) ? Optional.empty() : Optional.of("");
                } catch (CelEvaluationException e) {
                    yield Optional.of(String.valueOf(e.getMessage()));
                }
            }
        };
    }

    Optional<String> text(String expression, Scope scope) {
        return switch (program(expression)) {
            case Compiled.Refused _ -> Optional.empty();
            case Compiled.Ready ready -> {
                try {
                    String text = String.valueOf(ready.program().eval(scope.variables()));
                    yield text.isBlank() ? Optional.empty() : Optional.of(text);
                } catch (CelEvaluationException e) {
                    // As in the API server: a broken message expression leaves the plain message.
                    yield Optional.empty();
                }
            }
        };
    }

    private Compiled program(String expression) {
        return compiled.computeIfAbsent(expression, this::compile);
    }

    private Compiled compile(String expression) {
        try {
            CelAbstractSyntaxTree tree = compiler.compile(expression).getAst();
            return new Compiled.Ready(runtime.createProgram(tree));
        } catch (CelValidationException | CelEvaluationException e) {
            return new Compiled.Refused(String.valueOf(e.getMessage()));
        }
    }
}
