/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MarkedPageTest {
    @Test
    void onlyWhatIsBetweenTheMarksOfThePartIsReplaced() {
        MarkedPage page =
                new MarkedPage(
                        "a\n<!-- x: begin -->\nold\n<!-- x: end -->\nb\n<!-- y: begin -->\nkept\n<!-- y: end -->\n");

        assertThat(page.with("x", "new\n").text())
                .isEqualTo(
                        "a\n<!-- x: begin -->\n\nnew\n<!-- x: end -->\nb\n<!-- y: begin -->\nkept\n<!-- y: end -->\n");
    }

    @Test
    void aPageWithoutBothMarksInTheirOrderDoesNotHaveThePart() {
        assertThat(new MarkedPage("<!-- x: begin -->").has("x")).isFalse();
        assertThat(new MarkedPage("<!-- x: end --><!-- x: begin -->").has("x")).isFalse();
        assertThat(new MarkedPage("<!-- x: begin --><!-- x: end -->").has("x")).isTrue();
    }
}
