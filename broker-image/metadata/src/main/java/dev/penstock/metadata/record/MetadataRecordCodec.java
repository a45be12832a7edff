/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.record;

import dev.penstock.metadata.message.StoredRecord;
import dev.penstock.schema.MalformedMessageException;
import dev.penstock.schema.UnsupportedVersionException;
import dev.penstock.schema.WireReader;
import dev.penstock.schema.WireWriter;

import java.nio.ByteBuffer;

/**
 * A record as the bytes of one value in the metadata log.
 *
 * <pre>
 *  +-------------+-----------+-----------+--------------------------+
 *  | frame, 1    | type      | version   | payload, by its schema   |
 *  | (uvarint)   | (uvarint) | (uvarint) | (src/main/schemas)       |
 *  +-------------+-----------+-----------+--------------------------+
 * </pre>
 *
 * The frame is that of Kafka's metadata records; the types and payloads are our own.
 */
public final class MetadataRecordCodec {
    private static final int FRAME_VERSION = 1;

    private MetadataRecordCodec() {}

    public static byte[] encode(MetadataRecord record) {
        StoredRecord stored = RecordEncoding.of(record);
        WireWriter writer = WireWriter.onHeap();
        writer.uvarint(FRAME_VERSION);
        writer.uvarint(stored.apiKey());
        writer.uvarint(stored.highestVersion());
        stored.write(writer, stored.highestVersion());
        return writer.toByteArray();
    }

    /**
     * Reads a record that fills the buffer from its position to its limit.
     *
     * @throws UnreadableRecordException when it is none
     */
    public static MetadataRecord decode(ByteBuffer bytes) {
        WireReader reader = WireReader.over(bytes.slice());
        try {
            int frame = reader.uvarint("frame version");
            if (frame != FRAME_VERSION) {
                throw new UnreadableRecordException(
                        "A metadata record has the frame version " + frame + "; only 1 is known.");
            }
            int type = reader.uvarint("type");
            StoredRecord stored =
                    type < 0 || type > Short.MAX_VALUE ? null : StoredRecord.create((short) type);
            if (stored == null) {
                throw new UnreadableRecordException(
                        "A metadata record has the type "
                                + type
                                + ", which this version does not know.");
            }
            int version = reader.uvarint("version");
            if (version < stored.lowestVersion() || version > stored.highestVersion()) {
                throw new UnreadableRecordException(
                        "A metadata record of type "
                                + type
                                + " has the version "
                                + version
                                + "; known are "
                                + stored.lowestVersion()
                                + " to "
                                + stored.highestVersion()
                                + ".");
            }
            stored.read(reader, (short) version);
            if (reader.remainingBytes() > 0) {
                throw new UnreadableRecordException(
                        "A metadata record is followed by "
                                + reader.remainingBytes()
                                + " bytes that are not its own.");
            }
            return RecordDecoding.of(stored);
        } catch (MalformedMessageException | UnsupportedVersionException e) {
            throw new UnreadableRecordException(
                    "A metadata record is damaged: " + e.getMessage(), e);
        }
    }
}
