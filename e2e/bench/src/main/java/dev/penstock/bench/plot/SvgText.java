/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.plot;

import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.JFreeChart;
import org.w3c.dom.DOMImplementation;
import org.w3c.dom.Document;

import java.awt.Dimension;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.StringWriter;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

/** A chart as the text of an SVG file, whose words stay words. */
final class SvgText {
    private static final String SVG = "http://www.w3.org/2000/svg";
    private static final int DIGITS = 2;

    private SvgText() {}

    static String of(JFreeChart chart) throws IOException {
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(empty());
        context.setPrecision(DIGITS);
        context.setComment("Written by ./penstock bench report");
        SVGGraphics2D graphics = new SVGGraphics2D(context, false);
        graphics.setSVGCanvasSize(new Dimension(Look.WIDTH, Look.HEIGHT));
        chart.draw(graphics, new Rectangle2D.Double(0, 0, Look.WIDTH, Look.HEIGHT));
        StringWriter text = new StringWriter();
        graphics.stream(text, true);
        return text.toString();
    }

    private static Document empty() throws IOException {
        try {
            DOMImplementation dom =
                    DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .getDOMImplementation();
            return dom.createDocument(SVG, "svg", null);
        } catch (ParserConfigurationException e) {
            throw new IOException("this Java cannot make an empty document", e);
        }
    }
}
