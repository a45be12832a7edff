/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.plot;

import dev.penstock.bench.result.Spread;

import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.CategoryItemRendererState;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.text.TextUtils;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.CategoryDataset;

import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/** Bars as high as the middle, a line from the least to the largest, and the middle as a number. */
@SuppressWarnings("serial") // Nobody stores a picture's parts.
final class SpreadBars extends BarRenderer {
    private static final double WIDEST = 0.07;
    private static final float DISTANCE = 4;

    /** By peer, then by case. */
    private final transient List<List<Spread>> spreads;

    SpreadBars(List<List<Spread>> spreads) {
        this.spreads = spreads;
        setBarPainter(new StandardBarPainter());
        setShadowVisible(false);
        setMaximumBarWidth(WIDEST);
        setItemMargin(0.06);
    }

    @Override
    public void drawItem(
            Graphics2D graphics,
            CategoryItemRendererState state,
            Rectangle2D area,
            CategoryPlot plot,
            CategoryAxis cases,
            ValueAxis values,
            CategoryDataset data,
            int row,
            int column,
            int pass) {
        super.drawItem(graphics, state, area, plot, cases, values, data, row, column, pass);
        Spread spread = spreads.get(row).get(column);
        double left = calculateBarW0(plot, plot.getOrientation(), area, cases, state, row, column);
        double x = left + state.getBarWidth() / 2;
        double top = values.valueToJava2D(spread.largest(), area, plot.getRangeAxisEdge());
        double bottom = values.valueToJava2D(spread.least(), area, plot.getRangeAxisEdge());
        graphics.setPaint(Look.INK);
        graphics.setStroke(Look.THIN);
        graphics.draw(new Line2D.Double(x, top, x, bottom));
        graphics.setFont(Look.small());
        TextUtils.drawAlignedString(
                spread.middle(),
                graphics,
                (float) x,
                (float) top - DISTANCE,
                TextAnchor.BOTTOM_CENTER);
    }
}
