/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** A time of the day, in UTC, on some days of the week or all. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record WindowSpec(
        @Size(max = 7) @JsonPropertyDescription("Days on which it begins; every day if absent.")
                @Nullable List<Day> days,
        @Required
                @Size(max = 5)
                @Pattern("^([01][0-9]|2[0-3]):[0-5][0-9]$")
                @JsonPropertyDescription("When it begins, in UTC, such as 02:00.")
                String start,
        @Required
                @Size(max = 5)
                @Pattern("^([1-9][0-9]{0,2}m|([1-9]|1[0-9]|2[0-4])h)$")
                @JsonPropertyDescription("How long it lasts, such as 90m or 3h; at most 24h.")
                String duration) {

    /** A day of the week. */
    public enum Day {
        Mon,
        Tue,
        Wed,
        Thu,
        Fri,
        Sat,
        Sun
    }
}
