/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import dev.penstock.schema.Message;
import dev.penstock.schema.WireReader;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** Bytes as a client may send them: a request that is read is written and read again as it was. */
public final class FrameFuzz {
    private static final ServedApis ALL =
            ServedApis.of(
                    ServedApis.table().stream()
                            .map(ServedApi::api)
                            .collect(Collectors.toCollection(() -> EnumSet.noneOf(ApiKey.class))));

    private FrameFuzz() {}

    /** Called by the fuzzer, by this name. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        if (decode(Unpooled.wrappedBuffer(bytes)) instanceof Request request) {
            RequestDecoding again = decode(Unpooled.wrappedBuffer(written(request)));
            if (!again.equals(request)) {
                throw new AssertionError(request + " was written, and read as " + again);
            }
        }
    }

    private static RequestDecoding decode(ByteBuf frame) {
        return Request.decode(frame, ALL, ApiScope.INTERNAL);
    }

    private static byte[] written(Request request) {
        ByteBuf frame = request.encode(UnpooledByteBufAllocator.DEFAULT);
        try {
            return ByteBufUtil.getBytes(frame);
        } finally {
            frame.release();
        }
    }

    /** A request of each API in each version. */
    static List<byte[]> seeds() {
        SplittableRandom random = new SplittableRandom(1);
        List<byte[]> seeds = new ArrayList<>();
        for (ServedApi served : ServedApis.table()) {
            for (short version = served.lowest(); version <= served.highest(); version++) {
                Message body = served.api().newRequest();
                String name = body.getClass().getSimpleName();
                body.read(
                        WireReader.over(
                                RandomWireBytes.draw(KafkaMessages.schema(name, version), random)),
                        version);
                RequestHeader header = new RequestHeader(served.api(), version, 7, "fuzz");
                seeds.add(written(new Request(header, body)));
            }
        }
        return seeds;
    }
}
