/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import dev.penstock.protocol.message.ProduceRequest;
import dev.penstock.schema.Message;
import dev.penstock.schema.WirePart;
import dev.penstock.schema.WireReader;
import dev.penstock.schema.WireWriter;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.types.Schema;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The oracle: Kafka's own class of each generated message. */
final class KafkaMessages {
    private KafkaMessages() {}

    /** The simple names of all generated messages. */
    static List<String> names() {
        try {
            Path classes =
                    Path.of(
                            ProduceRequest.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            Path messages =
                    classes.resolve(ProduceRequest.class.getPackageName().replace('.', '/'));
            try (Stream<Path> files = Files.list(messages)) {
                return files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".class"))
                        .map(name -> name.substring(0, name.length() - ".class".length()))
                        .filter(name -> !name.contains("$") && !name.equals("package-info"))
                        .sorted()
                        .toList();
            }
        } catch (IOException | URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static Message ours(String name) {
        return (Message) instance(ProduceRequest.class.getPackageName() + "." + name);
    }

    static org.apache.kafka.common.protocol.Message theirs(String name) {
        return (org.apache.kafka.common.protocol.Message) instance(kafkaClass(name).getName());
    }

    /** Kafka's description of a version. */
    static Schema schema(String name, short version) {
        try {
            return ((Schema[]) kafkaClass(name).getField("SCHEMAS").get(null))[version];
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    static org.apache.kafka.common.protocol.Message theirsFrom(
            String name, byte[] bytes, short version) {
        org.apache.kafka.common.protocol.Message message = theirs(name);
        message.read(new ByteBufferAccessor(ByteBuffer.wrap(bytes)), version);
        return message;
    }

    static byte[] bytes(org.apache.kafka.common.protocol.Message message, short version) {
        ObjectSerializationCache cache = new ObjectSerializationCache();
        ByteBuffer buffer = ByteBuffer.allocate(message.size(cache, version));
        message.write(new ByteBufferAccessor(buffer), cache, version);
        return buffer.array();
    }

    static Message oursFrom(String name, byte[] bytes, short version) {
        Message message = ours(name);
        message.read(WireReader.over(bytes), version);
        return message;
    }

    /** Through parts, as frames are sent. */
    static byte[] bytes(Message message, short version) {
        WireWriter writer = WireWriter.onHeap();
        try {
            message.write(writer, version);
        } catch (RuntimeException e) {
            writer.abandon();
            throw e;
        }
        ByteBuf whole = Unpooled.buffer(writer.sizeBytes());
        for (WirePart part : writer.finish()) {
            try {
                part.copyTo(whole);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        byte[] bytes = new byte[whole.readableBytes()];
        whole.readBytes(bytes);
        return bytes;
    }

    private static Class<?> kafkaClass(String name) {
        String qualified = "org.apache.kafka.common.message." + name;
        try {
            return Class.forName(
                    name.matches(".*(Request|Response|Header)") ? qualified + "Data" : qualified);
        } catch (ClassNotFoundException e) {
            throw new AssertionError("Kafka has no message " + name, e);
        }
    }

    private static Object instance(String className) {
        try {
            return Class.forName(className).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
