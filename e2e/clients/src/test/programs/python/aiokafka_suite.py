# Copyright The Penstock Authors
# SPDX-License-Identifier: Apache-2.0
"""aiokafka, a client written in Python; see ../README.md."""

import asyncio
import sys
import time

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

BOOTSTRAP = sys.argv[1]
LONG = 60.0


def proved(feature):
    print("PROVED " + feature, flush=True)


def check(holds, what):
    if not holds:
        raise AssertionError(what)


async def wait_for(condition, what):
    async def holds():
        while not await condition():
            await asyncio.sleep(0.1)

    try:
        await asyncio.wait_for(holds(), LONG)
    except asyncio.TimeoutError:
        raise AssertionError("not in time: " + what)


async def create(admin, topic, partitions=1):
    await admin.create_topics([NewTopic(topic, partitions, 3)])

    async def known():
        described = await admin.describe_topics([topic])
        return described[0]["error_code"] == 0 and len(described[0]["partitions"]) == partitions

    await wait_for(known, topic + " is known")
    return topic


async def send(topic, values, settings=None, **more):
    producer = AIOKafkaProducer(bootstrap_servers=BOOTSTRAP, linger_ms=5, **(settings or {}))
    await producer.start()
    try:
        sent = [await producer.send(topic, value, **more) for value in values]
        return await asyncio.gather(*sent)
    finally:
        await producer.stop()


async def reader(topic, partitions=1):
    consumer = AIOKafkaConsumer(bootstrap_servers=BOOTSTRAP, auto_offset_reset="earliest", enable_auto_commit=False)
    await consumer.start()
    consumer.assign([TopicPartition(topic, p) for p in range(partitions)])
    return consumer


async def read(consumer, count):
    return [await asyncio.wait_for(consumer.getone(), LONG) for _ in range(count)]


async def read_all(topic, count, partitions=1):
    consumer = await reader(topic, partitions)
    try:
        await consumer.seek_to_beginning()
        return await read(consumer, count)
    finally:
        await consumer.stop()


async def test_admin(admin):
    topic = await create(admin, "aio-admin")
    await admin.create_partitions({topic: NewPartitions(3)})

    async def grown():
        return len((await admin.describe_topics([topic]))[0]["partitions"]) == 3

    await wait_for(grown, "three partitions")
    answers = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    settings = {entry[0]: entry[1] for entry in answers[0].resources[0][4]}
    check(settings["cleanup.policy"] == "delete", "a setting is told")
    check(len((await admin.describe_cluster())["brokers"]) == 3, "three brokers")
    await admin.delete_topics([topic])

    async def gone():
        return topic not in await admin.list_topics()

    await wait_for(gone, "the topic is gone")
    proved("admin")


async def test_codecs(admin):
    for codec in [None, "gzip", "snappy", "lz4", "zstd"]:
        name = codec or "none"
        topic = await create(admin, "aio-" + name)
        values = [f"{name}-{i}".encode() * 20 for i in range(200)]
        await send(topic, values, {"compression_type": codec})
        check([m.value for m in await read_all(topic, 200)] == values, name + " comes back in order")
        proved("codec " + name)


async def test_acks(admin):
    for acks in [0, 1, "all"]:
        topic = await create(admin, f"aio-acks-{acks}")
        # What is not acknowledged is lost where the leader does not know yet that it leads: it shows first that it does.
        await send(topic, [b"first"])
        await send(topic, [b"v"] * 50, {"acks": acks})
        check(len(await read_all(topic, 51)) == 51, f"acks={acks}")
        proved(f"acks {acks}")


async def test_keys_and_partitions(admin):
    topic = await create(admin, "aio-keys", 4)
    for i in range(10):
        done = await send(topic, [f"{i}-{n}".encode() for n in range(5)], key=f"key-{i}".encode())
        check(len({m.partition for m in done}) == 1, "a key has one partition")
    await send(topic, [b"explicit"], key=b"anything", partition=3)
    found = await read_all(topic, 51, 4)
    check([m.partition for m in found if m.value == b"explicit"] == [3], "the partition that was asked for")
    for i in range(10):
        values = [m.value for m in found if m.key == f"key-{i}".encode()]
        check(values == sorted(values) and len(values) == 5, "the order of a key")
    proved("keys and partitions")


async def test_headers(admin):
    topic = await create(admin, "aio-headers")
    await send(topic, [b"v"], headers=[("a", b"1"), ("a", b"2")])
    check((await read_all(topic, 1))[0].headers == (("a", b"1"), ("a", b"2")), "headers come back")
    proved("headers")


async def test_large_records(admin):
    topic = await create(admin, "aio-large")
    value = bytes(range(256)) * 3900
    await send(topic, [value] * 3, {"max_request_size": 1048588})
    check([m.value for m in await read_all(topic, 3)] == [value] * 3, "large records come back")
    proved("large records")


def member(topic):
    return AIOKafkaConsumer(
        topic, bootstrap_servers=BOOTSTRAP, group_id="aio-members", auto_offset_reset="earliest",
        enable_auto_commit=False, session_timeout_ms=10000, heartbeat_interval_ms=500)


async def test_groups(admin):
    topic = await create(admin, "aio-group", 4)
    for partition in range(4):
        await send(topic, [str(partition * 10 + i).encode() for i in range(10)], partition=partition)
    first, second = member(topic), member(topic)
    seen = set()

    async def turn(*members):
        for one in members:
            found = await one.getmany(timeout_ms=100)
            seen.update(m.value for messages in found.values() for m in messages)
            if found:
                await one.commit()

    async def one_has_all():
        await turn(first)
        return len(first.assignment()) == 4

    async def they_share():
        await turn(first, second)
        return len(first.assignment()) == 2 and len(second.assignment()) == 2

    async def all_is_read():
        await turn(first)
        return len(seen) == 40

    await first.start()
    await wait_for(one_has_all, "one member has all")
    await second.start()
    await wait_for(they_share, "they share")
    await second.stop()
    await wait_for(one_has_all, "the rest has all")
    await wait_for(all_is_read, "all is read")
    await first.stop()
    await send(topic, [b"new"])
    again = member(topic)
    await again.start()
    check((await read(again, 1))[0].value == b"new", "the group goes on where it was")
    await again.stop()
    check(("aio-members", "consumer") in await admin.list_consumer_groups(), "the group is listed")
    proved("groups")


async def test_seek_time_pause(admin):
    topic = await create(admin, "aio-seek")
    partition = TopicPartition(topic, 0)
    hour_ago_ms = int(time.time() * 1000) - 3_600_000
    for i in range(20):
        await send(topic, [str(i).encode()], timestamp_ms=hour_ago_ms + i * 1000)
    consumer = await reader(topic)
    await consumer.seek_to_beginning()
    check((await read(consumer, 20))[0].value == b"0", "from the beginning")
    consumer.seek(partition, 7)
    check((await read(consumer, 1))[0].value == b"7", "from where it sought")
    proved("seek")
    found = (await consumer.offsets_for_times({partition: hour_ago_ms + 12_000}))[partition]
    check(found.offset == 12, f"by time: {found}")
    consumer.seek(partition, found.offset)
    check((await read(consumer, 1))[0].value == b"12", "replay by time")
    proved("replay by time")
    consumer.pause(partition)
    consumer.seek(partition, 3)
    check(not await consumer.getmany(timeout_ms=1000), "nothing while paused")
    consumer.resume(partition)
    check((await read(consumer, 1))[0].value == b"3", "it goes on")
    await consumer.stop()
    proved("pause and resume")


async def test_restart(admin):
    topic = await create(admin, "aio-restart", 3)
    producer = AIOKafkaProducer(bootstrap_servers=BOOTSTRAP, acks="all", enable_idempotence=True, linger_ms=5)
    await producer.start()
    print("RESTART", flush=True)
    over = asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    sent = []
    while not over.done() or len(sent) < 1000:
        sent.append(await producer.send(topic, str(len(sent)).encode(), key=str(len(sent) % 7).encode()))
        await asyncio.sleep(0.002)
    await asyncio.wait_for(asyncio.gather(*sent), LONG)
    await producer.stop()
    values = [m.value for m in await read_all(topic, len(sent), 3)]
    check(len(set(values)) == len(sent), "nothing is lost or repeated")
    proved("broker restart")


async def main():
    admin = AIOKafkaAdminClient(bootstrap_servers=BOOTSTRAP)
    await admin.start()
    try:
        for test in [test_admin, test_codecs, test_acks, test_keys_and_partitions, test_headers, test_large_records,
                     test_groups, test_seek_time_pause, test_restart]:
            await test(admin)
    finally:
        await admin.close()


asyncio.run(main())
