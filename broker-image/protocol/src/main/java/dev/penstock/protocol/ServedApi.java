/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import dev.penstock.kernel.Invariants;

/**
 * One row of the version table.
 *
 * @param api which one
 * @param lowestAdvertised the lowest version that ApiVersions names, which may be one that no
 *     broker can read (see {@link ServedApis})
 * @param highest the newest version
 * @param scope who it is for
 */
public record ServedApi(ApiKey api, short lowestAdvertised, short highest, ApiScope scope) {
    public ServedApi {
        Invariants.check(
                lowestAdvertised <= api.lowestVersion()
                        && api.lowestVersion() <= highest
                        && highest <= api.highestVersion(),
                "served versions are versions of the schema, without a hole",
                api);
    }

    /** The lowest version that can be read. */
    public short lowest() {
        return api.lowestVersion();
    }

    public boolean serves(short version) {
        return version >= lowest() && version <= highest;
    }
}
