/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.plot;

import dev.penstock.bench.result.Measurement;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** How one picture is made. */
interface Drawing {
    /** The picture; none when the measurements do not have what it shows of each of the peers. */
    Optional<Picture> draw(List<String> peers, List<Measurement> measurements) throws IOException;
}
