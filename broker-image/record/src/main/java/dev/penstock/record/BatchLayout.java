/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

/**
 * Where the fields of a record batch lie. Big-endian; the checksum is CRC-32C of everything from
 * the attributes to the end, so that a broker may assign the base offset and the leader epoch in
 * place.
 *
 * <pre>
 *   0                               8               12              16
 *  +-------------------------------+---------------+---------------+
 *  | base offset                   | batch length  | leader epoch  |
 *  +---+---------------+-------+---+-----------+---+---------------+
 *  |mag| crc-32c       | attr  | last delta    | base timestamp ...
 *  16  17              21      23              27
 *  +-------------------+-------------------------------+-----------+
 *    ... base timestamp | max timestamp                 | producer ...
 *                       35                              43
 *  +-----------------------+-------+---------------+---------------+
 *    ... producer id        | epoch | base sequence | record count  | records ...
 *                           51      53              57              61
 * </pre>
 *
 * <p>The attributes, from the lowest bit: three of compression, one each of append time,
 * transactional, control, delete horizon.
 */
public final class BatchLayout {
    public static final int BASE_OFFSET_AT = 0;
    public static final int LENGTH_AT = BASE_OFFSET_AT + Long.BYTES;
    public static final int LEADER_EPOCH_AT = LENGTH_AT + Integer.BYTES;
    public static final int MAGIC_AT = LEADER_EPOCH_AT + Integer.BYTES;
    public static final int CRC_AT = MAGIC_AT + Byte.BYTES;
    public static final int ATTRIBUTES_AT = CRC_AT + Integer.BYTES;
    public static final int LAST_OFFSET_DELTA_AT = ATTRIBUTES_AT + Short.BYTES;
    public static final int BASE_TIMESTAMP_AT = LAST_OFFSET_DELTA_AT + Integer.BYTES;
    public static final int MAX_TIMESTAMP_AT = BASE_TIMESTAMP_AT + Long.BYTES;
    public static final int PRODUCER_ID_AT = MAX_TIMESTAMP_AT + Long.BYTES;
    public static final int PRODUCER_EPOCH_AT = PRODUCER_ID_AT + Long.BYTES;
    public static final int BASE_SEQUENCE_AT = PRODUCER_EPOCH_AT + Short.BYTES;
    public static final int RECORD_COUNT_AT = BASE_SEQUENCE_AT + Integer.BYTES;
    public static final int RECORDS_AT = RECORD_COUNT_AT + Integer.BYTES;

    /** The size of a batch before its records. */
    public static final int HEADER_SIZE_BYTES = RECORDS_AT;

    /** What the length field does not count: the base offset and the length itself. */
    public static final int LENGTH_OVERHEAD_BYTES = LEADER_EPOCH_AT;

    /** The only format that is written or accepted. */
    public static final byte MAGIC = 2;

    static final int COMPRESSION_MASK = 0x07;
    static final int APPEND_TIME_MASK = 0x08;
    static final int TRANSACTIONAL_MASK = 0x10;
    static final int CONTROL_MASK = 0x20;
    static final int DELETE_HORIZON_MASK = 0x40;

    public static final long NO_PRODUCER_ID = -1L;
    public static final short NO_PRODUCER_EPOCH = -1;
    public static final int NO_SEQUENCE = -1;
    public static final int NO_LEADER_EPOCH = -1;
    public static final long NO_TIMESTAMP = -1L;

    private BatchLayout() {}
}
