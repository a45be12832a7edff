/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.schema;

import com.google.common.collect.ImmutableList;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code quantity} functions of Kubernetes' CEL.
 *
 * <p>A quantity is a double here: exact to 2^53, which is 8 PiB in bytes.
 */
final class CelQuantities {
    private static final Pattern QUANTITY =
            Pattern.compile(
                    "([+-]?[0-9]*\\.?[0-9]+|[+-]?[0-9]+\\.)(|[numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)");

    private static final Map<String, BigDecimal> UNITS =
            Map.ofEntries(
                    Map.entry("", BigDecimal.ONE),
                    Map.entry("n", BigDecimal.ONE.movePointLeft(9)),
                    Map.entry("u", BigDecimal.ONE.movePointLeft(6)),
                    Map.entry("m", BigDecimal.ONE.movePointLeft(3)),
                    Map.entry("k", BigDecimal.ONE.movePointRight(3)),
                    Map.entry("M", BigDecimal.ONE.movePointRight(6)),
                    Map.entry("G", BigDecimal.ONE.movePointRight(9)),
                    Map.entry("T", BigDecimal.ONE.movePointRight(12)),
                    Map.entry("P", BigDecimal.ONE.movePointRight(15)),
                    Map.entry("E", BigDecimal.ONE.movePointRight(18)),
                    Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
                    Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
                    Map.entry("Gi", BigDecimal.valueOf(1L << 30)),
                    Map.entry("Ti", BigDecimal.valueOf(1L << 40)),
                    Map.entry("Pi", BigDecimal.valueOf(1L << 50)),
                    Map.entry("Ei", BigDecimal.valueOf(1L << 60)));

    static final ImmutableList<CelFunctionDecl> DECLARATIONS =
            ImmutableList.of(
                    function("quantity", "string_to_quantity"),
                    CelFunctionDecl.newFunctionDeclaration(
                            "isQuantity",
                            CelOverloadDecl.newGlobalOverload(
                                    "is_quantity", SimpleType.BOOL, SimpleType.STRING)),
                    member("compareTo", "quantity_compare_to", SimpleType.INT),
                    member("isLessThan", "quantity_is_less_than", SimpleType.BOOL),
                    member("isGreaterThan", "quantity_is_greater_than", SimpleType.BOOL));

    static final ImmutableList<CelFunctionBinding> BINDINGS =
            ImmutableList.of(
                    CelFunctionBinding.from(
                            "string_to_quantity",
                            String.class,
                            text ->
                                    parse(text)
                                            .orElseThrow(
                                                    () ->
                                                            new IllegalArgumentException(
                                                                    "quantities must match the regular expression"
                                                                            + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"))),
                    CelFunctionBinding.from(
                            "is_quantity", String.class, text -> parse(text).isPresent()),
                    CelFunctionBinding.from(
                            "quantity_compare_to",
                            Double.class,
                            Double.class,
                            (left, right) -> (long) left.compareTo(right)),
                    CelFunctionBinding.from(
                            "quantity_is_less_than",
                            Double.class,
                            Double.class,
                            (left, right) -> left.compareTo(right) < 0),
                    CelFunctionBinding.from(
                            "quantity_is_greater_than",
                            Double.class,
                            Double.class,
                            (left, right) -> left.compareTo(right) > 0));

    private CelQuantities() {}

    private static CelFunctionDecl function(String name, String overload) {
        return CelFunctionDecl.newFunctionDeclaration(
                name,
                CelOverloadDecl.newGlobalOverload(overload, SimpleType.DOUBLE, SimpleType.STRING));
    }

    private static CelFunctionDecl member(String name, String overload, CelType result) {
        return CelFunctionDecl.newFunctionDeclaration(
                name,
                CelOverloadDecl.newMemberOverload(
                        overload, result, SimpleType.DOUBLE, SimpleType.DOUBLE));
    }

    static Optional<Double> parse(String text) {
        Matcher matcher = QUANTITY.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String suffix = matcher.group(2);
        BigDecimal unit = UNITS.get(suffix);
        BigDecimal number = new BigDecimal(matcher.group(1));
        return Optional.of(
                unit != null
                        ? number.multiply(unit).doubleValue()
                        : number.movePointRight(Integer.parseInt(suffix.substring(1)))
                                .doubleValue());
    }
}
