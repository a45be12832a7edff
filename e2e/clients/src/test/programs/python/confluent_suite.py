# Copyright The Penstock Authors
# SPDX-License-Identifier: Apache-2.0
"""librdkafka, as Python programs have it; see ../README.md."""

import sys
import threading
import time

from confluent_kafka import Consumer, OFFSET_BEGINNING, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource, NewPartitions, NewTopic

BOOTSTRAP = sys.argv[1]
LONG = 60.0
admin = AdminClient({"bootstrap.servers": BOOTSTRAP})


def proved(feature):
    print("PROVED " + feature, flush=True)


def check(holds, what):
    if not holds:
        raise AssertionError(what)


def wait_for(condition, what):
    end = time.monotonic() + LONG
    while not condition():
        check(time.monotonic() < end, "not in time: " + what)
        time.sleep(0.1)


def create(topic, partitions=1):
    for future in admin.create_topics([NewTopic(topic, partitions, 3)]).values():
        future.result(LONG)
    wait_for(lambda: topic in admin.list_topics(topic).topics, topic + " is known")
    return topic


def producer(**more):
    return Producer({"bootstrap.servers": BOOTSTRAP, "linger.ms": 5, **{k.replace("_", "."): v for k, v in more.items()}})


def send(to, topic, values, **more):
    failures = []
    for value in values:
        to.produce(topic, value, on_delivery=lambda error, _: failures.append(error) if error else None, **more)
        to.poll(0)
    check(to.flush(LONG) == 0, "everything is sent")
    check(not failures, f"nothing fails: {failures}")


def consumer(group, **more):
    return Consumer({
        "bootstrap.servers": BOOTSTRAP, "group.id": group, "auto.offset.reset": "earliest",
        "enable.auto.commit": False, **more})


CLASSIC = {"session.timeout.ms": 10000, "heartbeat.interval.ms": 500}
KIP_848 = {"group.protocol": "consumer"}


def read(reader, count):
    found = []
    end = time.monotonic() + LONG
    while len(found) < count:
        check(time.monotonic() < end, f"{count} records in time, not {len(found)}")
        message = reader.poll(0.2)
        if message is not None:
            check(message.error() is None, message.error())
            found.append(message)
    return found


def read_all(topic, count, partitions=1):
    reader = consumer("reads-" + topic)
    reader.assign([TopicPartition(topic, p, OFFSET_BEGINNING) for p in range(partitions)])
    try:
        return read(reader, count)
    finally:
        reader.close()


def test_admin():
    topic = create("cp-admin")
    admin.create_partitions([NewPartitions(topic, 3)])[topic].result(LONG)
    wait_for(lambda: len(admin.list_topics(topic).topics[topic].partitions) == 3, "three partitions")
    resource = ConfigResource(ConfigResource.Type.TOPIC, topic)
    settings = admin.describe_configs([resource])[resource].result(LONG)
    check(settings["cleanup.policy"].value == "delete", "a setting is told")
    check(len(admin.describe_cluster().result(LONG).nodes) == 3, "three brokers")
    admin.delete_topics([topic])[topic].result(LONG)
    wait_for(lambda: topic not in admin.list_topics().topics, "the topic is gone")
    proved("admin")


def test_codecs():
    for codec in ["none", "gzip", "snappy", "lz4", "zstd"]:
        topic = create("cp-" + codec)
        values = [f"{codec}-{i}".encode() * 20 for i in range(200)]
        send(producer(compression_type=codec), topic, values)
        check([m.value() for m in read_all(topic, 200)] == values, codec + " comes back in order")
        proved("codec " + codec)


def test_acks():
    for acks in ["0", "1", "all"]:
        topic = create("cp-acks-" + acks)
        # What is not acknowledged is lost where the leader does not know yet that it leads: it shows first that it does.
        send(producer(), topic, [b"first"])
        send(producer(acks=acks), topic, [b"v"] * 50)
        check(len(read_all(topic, 51)) == 51, "acks=" + acks)
        proved("acks " + acks)


def test_keys_and_partitions():
    topic = create("cp-keys", 4)
    to = producer()
    for i in range(100):
        to.produce(topic, str(i), key="key-%d" % (i % 10))
    to.produce(topic, "explicit", key="anything", partition=3)
    check(to.flush(LONG) == 0, "sent")
    found = read_all(topic, 101, 4)
    homes = {}
    for message in found:
        if message.value() == b"explicit":
            check(message.partition() == 3, "the partition that was asked for")
        else:
            homes.setdefault(message.key(), set()).add(message.partition())
            values = [int(m.value()) for m in found if m.key() == message.key() and m.value() != b"explicit"]
            check(values == sorted(values), "the order of a key")
    check(all(len(partitions) == 1 for partitions in homes.values()), "a key has one partition")
    proved("keys and partitions")


def test_headers():
    topic = create("cp-headers")
    send(producer(), topic, [b"v"], headers=[("a", b"1"), ("a", b"2"), ("none", None)])
    check(read_all(topic, 1)[0].headers() == [("a", b"1"), ("a", b"2"), ("none", None)], "headers come back")
    proved("headers")


def test_large_records():
    topic = create("cp-large")
    value = bytes(range(256)) * 3900
    send(producer(**{"message.max.bytes": 1048588}), topic, [value] * 3)
    check([m.value() for m in read_all(topic, 3)] == [value] * 3, "large records come back")
    proved("large records")


def share_and_go_on(name, protocol):
    topic = create(name, 4)
    group = name + "-members"
    send(producer(), topic, [str(i).encode() for i in range(40)])
    first, second = consumer(group, **protocol), consumer(group, **protocol)
    seen = []

    def turn(*members):
        for member in members:
            message = member.poll(0.1)
            if message is not None and message.error() is None:
                seen.append(message.value())
                member.commit(message=message, asynchronous=False)

    first.subscribe([topic])
    wait_for(lambda: turn(first) or len(first.assignment()) == 4, "one member has all")
    second.subscribe([topic])
    wait_for(lambda: turn(first, second) or (len(first.assignment()), len(second.assignment())) == (2, 2), "they share")
    second.close()
    wait_for(lambda: turn(first) or len(first.assignment()) == 4, "the rest has all")
    wait_for(lambda: turn(first) or len(set(seen)) == 40, "all is read")
    first.close()
    send(producer(), topic, [b"new"])
    again = consumer(group, **protocol)
    again.subscribe([topic])
    check(read(again, 1)[0].value() == b"new", "the group goes on where it was")
    again.close()
    admin.delete_consumer_groups([group])[group].result(LONG)


def test_classic_groups():
    share_and_go_on("cp-group", CLASSIC)
    proved("groups")


def test_consumer_groups():
    share_and_go_on("cp-group-848", KIP_848)
    proved("groups KIP-848")


def test_seek_time_pause():
    topic = create("cp-seek")
    hour_ago_ms = int(time.time() * 1000) - 3_600_000
    to = producer()
    for i in range(20):
        to.produce(topic, str(i), timestamp=hour_ago_ms + i * 1000)
    to.flush(LONG)
    reader = consumer("cp-seeks")
    partition = TopicPartition(topic, 0, OFFSET_BEGINNING)
    reader.assign([partition])
    check(read(reader, 20)[0].value() == b"0", "from the beginning")
    reader.seek(TopicPartition(topic, 0, 7))
    check(read(reader, 1)[0].value() == b"7", "from where it sought")
    proved("seek")
    found = reader.offsets_for_times([TopicPartition(topic, 0, hour_ago_ms + 12_000)], timeout=LONG)
    check(found[0].offset == 12, f"by time: {found}")
    reader.seek(found[0])
    check(read(reader, 1)[0].value() == b"12", "replay by time")
    proved("replay by time")
    reader.pause([partition])
    reader.seek(TopicPartition(topic, 0, 3))
    check(reader.poll(1.0) is None, "nothing while paused")
    reader.resume([partition])
    check(read(reader, 1)[0].value() == b"3", "it goes on")
    reader.close()
    proved("pause and resume")


def test_restart():
    topic = create("cp-restart", 3)
    to = producer(acks="all", **{"enable.idempotence": True})
    acknowledged = []
    failed = []
    over = threading.Event()

    def delivered(error, message):
        (failed if error else acknowledged).append(error or message.value())

    print("RESTART", flush=True)
    threading.Thread(target=lambda: (sys.stdin.readline(), over.set()), daemon=True).start()
    count = 0
    while not over.is_set() or count < 1000:
        to.produce(topic, str(count), key=str(count % 7), on_delivery=delivered)
        count += 1
        to.poll(0.002)
    check(to.flush(LONG) == 0 and not failed, f"nothing fails for good: {failed[:3]}")
    values = [m.value() for m in read_all(topic, count, 3)]
    check(sorted(values) == sorted(acknowledged) and len(set(values)) == count, "nothing is lost or repeated")
    proved("broker restart")


for test in [test_admin, test_codecs, test_acks, test_keys_and_partitions, test_headers, test_large_records,
             test_classic_groups, test_consumer_groups, test_seek_time_pause, test_restart]:
    test()
