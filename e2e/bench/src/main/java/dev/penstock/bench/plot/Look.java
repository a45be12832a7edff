/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.plot;

import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.Axis;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.renderer.AbstractRenderer;
import org.jfree.chart.ui.RectangleInsets;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Rectangle2D;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;

/** How all pictures look: dark on a light card, which is readable on a dark page, too. */
final class Look {
    static final int WIDTH = 860;
    static final int HEIGHT = 360;
    static final Color INK = new Color(0x24292F);
    static final Color GRID = new Color(0xDDE1E5);
    static final BasicStroke THIN = new BasicStroke(1);

    /** Told apart by those who see no red or no green, too. */
    private static final List<Color> PEERS = List.of(new Color(0x0B6FA4), new Color(0xE08A1E));

    private static final Color CARD = new Color(0xFCFCFC);
    private static final int LARGE = 15;
    private static final int MIDDLE = 12;
    private static final int SMALL = 11;
    private static final int PADDING = 10;
    private static final int TEN = 10;
    private static final double ROOM_ABOVE = 1.14;

    private Look() {}

    /** A chart that is not yet of these colours. */
    static JFreeChart chart(String title, Plot plot) {
        JFreeChart chart = new JFreeChart(title, font(Font.BOLD, LARGE), plot, true);
        chart.setBackgroundPaint(CARD);
        chart.setPadding(new RectangleInsets(PADDING, PADDING, PADDING, PADDING));
        chart.getTitle().setPaint(INK);
        chart.getTitle().setMargin(0, 0, PADDING, 0);
        chart.getLegend().setFrame(BlockBorder.NONE);
        chart.getLegend().setBackgroundPaint(CARD);
        chart.getLegend().setItemFont(font(Font.PLAIN, MIDDLE));
        chart.getLegend().setItemPaint(INK);
        plot.setBackgroundPaint(CARD);
        plot.setOutlineVisible(false);
        return chart;
    }

    /** The colour of each peer. */
    static void colour(AbstractRenderer renderer) {
        for (int i = 0; i < PEERS.size(); i++) {
            renderer.setSeriesPaint(i, PEERS.get(i));
            renderer.setSeriesStroke(
                    i, new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            renderer.setLegendShape(i, new Rectangle2D.Double(-6, -6, 12, 12));
        }
    }

    static <A extends Axis> A axis(A axis) {
        axis.setLabelFont(font(Font.PLAIN, MIDDLE));
        axis.setLabelPaint(INK);
        axis.setTickLabelFont(font(Font.PLAIN, SMALL));
        axis.setTickLabelPaint(INK);
        axis.setAxisLinePaint(GRID);
        axis.setTickMarkPaint(GRID);
        return axis;
    }

    /** Numbers as they come. */
    static NumberAxis number(String label) {
        NumberAxis axis = axis(new NumberAxis(label));
        axis.setNumberFormatOverride(format("#,##0.##"));
        axis.setAutoRangeIncludesZero(false);
        axis.setLowerMargin(0.01);
        axis.setUpperMargin(0.01);
        return axis;
    }

    /** Values from nothing up. */
    static ValueAxis linear(String label, double largest) {
        NumberAxis axis = number(label);
        axis.setRange(0, Math.max(largest, Double.MIN_NORMAL) * ROOM_ABOVE);
        return axis;
    }

    /** Values in steps of ten times, whole ones. */
    static ValueAxis logarithmic(String label, double least, double largest) {
        LogAxis axis = axis(new LogAxis(label));
        axis.setNumberFormatOverride(format("#,##0.##"));
        // In powers of the axis' base.
        axis.setTickUnit(new NumberTickUnit(1));
        axis.setMinorTickMarksVisible(false);
        double lower = Math.pow(TEN, Math.floor(Math.log10(least)));
        axis.setSmallestValue(lower);
        axis.setRange(lower, Math.pow(TEN, Math.ceil(Math.log10(largest * ROOM_ABOVE))));
        return axis;
    }

    static Font small() {
        return font(Font.PLAIN, SMALL);
    }

    private static Font font(int weight, int size) {
        return new Font(Font.SANS_SERIF, weight, size);
    }

    private static NumberFormat format(String pattern) {
        return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT));
    }
}
