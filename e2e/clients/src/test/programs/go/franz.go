// Copyright The Penstock Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

type franzSuite struct {
	servers []string
	admin   *kadm.Client
}

func franz(servers []string) {
	client, err := kgo.NewClient(kgo.SeedBrokers(servers...))
	must(err, "a client")
	defer client.Close()
	suite := franzSuite{servers, kadm.NewClient(client)}
	suite.administers()
	suite.compresses()
	suite.acknowledges()
	suite.routes()
	suite.headers()
	suite.large()
	suite.groups()
	suite.seeks()
	suite.survivesRestart()
}

func (s franzSuite) client(options ...kgo.Opt) *kgo.Client {
	client, err := kgo.NewClient(append([]kgo.Opt{kgo.SeedBrokers(s.servers...)}, options...)...)
	must(err, "a client")
	return client
}

func (s franzSuite) create(topic string, partitions int32) string {
	answer, err := s.admin.CreateTopic(context.Background(), partitions, 3, nil, topic)
	must(err, "create "+topic)
	must(answer.Err, "create "+topic)
	waitFor(topic+" is known", func() bool {
		topics, err := s.admin.ListTopics(context.Background(), topic)
		return err == nil && topics[topic].Err == nil && len(topics[topic].Partitions) == int(partitions)
	})
	return topic
}

func (s franzSuite) send(records []*kgo.Record, options ...kgo.Opt) {
	client := s.client(options...)
	defer client.Close()
	must(client.ProduceSync(context.Background(), records...).FirstErr(), "produce")
}

func plain(topic string, values [][]byte) []*kgo.Record {
	records := make([]*kgo.Record, len(values))
	for i, value := range values {
		records[i] = &kgo.Record{Topic: topic, Value: value}
	}
	return records
}

func (s franzSuite) read(client *kgo.Client, count int) []record {
	ctx, cancel := context.WithTimeout(context.Background(), long)
	defer cancel()
	var found []record
	for len(found) < count {
		fetches := client.PollRecords(ctx, count-len(found))
		check(ctx.Err() == nil, "%d records in time, not %d", count, len(found))
		fetches.EachRecord(func(r *kgo.Record) {
			one := record{partition: int(r.Partition), key: r.Key, value: r.Value, time: r.Timestamp}
			for _, header := range r.Headers {
				one.headers = append(one.headers, header.Key+"="+string(header.Value))
			}
			found = append(found, one)
		})
	}
	return found
}

func (s franzSuite) readAll(topic string, count int) []record {
	client := s.client(kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	defer client.Close()
	return s.read(client, count)
}

func (s franzSuite) administers() {
	topic := s.create("franz-admin", 1)
	grown, err := s.admin.UpdatePartitions(context.Background(), 3, topic)
	must(err, "more partitions")
	must(grown[topic].Err, "more partitions")
	settings, err := s.admin.DescribeTopicConfigs(context.Background(), topic)
	must(err, "settings")
	policy := ""
	for _, setting := range settings[0].Configs {
		if setting.Key == "cleanup.policy" {
			policy = setting.MaybeValue()
		}
	}
	check(policy == "delete", "a setting is told, not %q", policy)
	brokers, err := s.admin.ListBrokers(context.Background())
	must(err, "brokers")
	check(len(brokers) == 3, "three brokers")
	deleted, err := s.admin.DeleteTopics(context.Background(), topic)
	must(err, "delete")
	must(deleted[topic].Err, "delete")
	proved("admin")
}

func (s franzSuite) compresses() {
	codecs := map[string]kgo.CompressionCodec{
		"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
		"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression()}
	for name, codec := range codecs {
		topic := s.create("franz-"+name, 1)
		values := numbered(name, 200)
		s.send(plain(topic, values), kgo.ProducerBatchCompression(codec))
		check(same(valuesOf(s.readAll(topic, 200)), values), "%s comes back in order", name)
		proved("codec " + name)
	}
}

func (s franzSuite) acknowledges() {
	acks := map[string]kgo.Acks{"0": kgo.NoAck(), "1": kgo.LeaderAck(), "all": kgo.AllISRAcks()}
	for name, ack := range acks {
		topic := s.create("franz-acks-"+name, 1)
		options := []kgo.Opt{kgo.RequiredAcks(ack)}
		if name != "all" {
			options = append(options, kgo.DisableIdempotentWrite())
		}
		// What is not acknowledged is lost where the leader does not know yet that it leads: it shows first that it does.
		s.send(plain(topic, numbered("first", 1)))
		s.send(plain(topic, numbered("v", 50)), options...)
		check(len(s.readAll(topic, 51)) == 51, "acks=%s", name)
		proved("acks " + name)
	}
}

func (s franzSuite) routes() {
	topic := s.create("franz-keys", 4)
	var records []*kgo.Record
	for i := range 100 {
		records = append(records, &kgo.Record{
			Topic: topic, Key: fmt.Appendf(nil, "key-%d", i%10), Value: fmt.Appendf(nil, "%03d", i)})
	}
	s.send(records)
	s.send([]*kgo.Record{{Topic: topic, Partition: 3, Key: []byte("anything"), Value: []byte("explicit")}},
		kgo.RecordPartitioner(kgo.ManualPartitioner()))
	checkKeys(s.readAll(topic, 101))
	proved("keys and partitions")
}

func (s franzSuite) headers() {
	topic := s.create("franz-headers", 1)
	s.send([]*kgo.Record{{Topic: topic, Value: []byte("v"), Headers: []kgo.RecordHeader{
		{Key: "a", Value: []byte("1")}, {Key: "a", Value: []byte("2")}}}})
	check(fmt.Sprint(s.readAll(topic, 1)[0].headers) == "[a=1 a=2]", "headers come back")
	proved("headers")
}

func (s franzSuite) large() {
	topic := s.create("franz-large", 1)
	value := bytes.Repeat([]byte("0123456789abcdef"), 62_000)
	s.send(plain(topic, [][]byte{value, value, value}), kgo.ProducerBatchCompression(kgo.NoCompression()))
	check(same(valuesOf(s.readAll(topic, 3)), [][]byte{value, value, value}), "large records come back")
	proved("large records")
}

// A member of the group, with how many partitions it has.
type franzMember struct {
	client *kgo.Client
	has    atomic.Int64
}

func (s franzSuite) member(topic string) *franzMember {
	member := &franzMember{}
	count := func(sign int64) func(context.Context, *kgo.Client, map[string][]int32) {
		return func(_ context.Context, _ *kgo.Client, partitions map[string][]int32) {
			for _, of := range partitions {
				member.has.Add(sign * int64(len(of)))
			}
		}
	}
	member.client = s.client(
		kgo.ConsumeTopics(topic), kgo.ConsumerGroup("franz-members"), kgo.DisableAutoCommit(),
		kgo.SessionTimeout(10*time.Second), kgo.HeartbeatInterval(500*time.Millisecond),
		kgo.OnPartitionsAssigned(count(1)), kgo.OnPartitionsRevoked(count(-1)), kgo.OnPartitionsLost(count(-1)),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	return member
}

func (m *franzMember) turn(seen map[string]bool) {
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	fetches := m.client.PollFetches(ctx)
	fetches.EachRecord(func(r *kgo.Record) { seen[string(r.Value)] = true })
	if fetches.NumRecords() > 0 {
		_ = m.client.CommitUncommittedOffsets(context.Background())
	}
}

func (s franzSuite) groups() {
	topic := s.create("franz-group", 4)
	s.send(plain(topic, numbered("g", 40)))
	seen := map[string]bool{}
	first := s.member(topic)
	waitFor("one member has all", func() bool { first.turn(seen); return first.has.Load() == 4 })
	second := s.member(topic)
	waitFor("they share", func() bool {
		first.turn(seen)
		second.turn(seen)
		return first.has.Load() == 2 && second.has.Load() == 2
	})
	second.client.Close()
	waitFor("the rest has all", func() bool { first.turn(seen); return first.has.Load() == 4 })
	waitFor("all is read", func() bool { first.turn(seen); return len(seen) == 40 })
	first.client.Close()
	s.send(plain(topic, [][]byte{[]byte("new")}))
	again := s.member(topic)
	check(string(s.read(again.client, 1)[0].value) == "new", "the group goes on where it was")
	again.client.Close()
	lags, err := s.admin.Lag(context.Background(), "franz-members")
	must(err, "lag")
	lag := lags["franz-members"]
	must(lag.Error(), "lag")
	check(lag.Lag.Total() == 1, "one record was not committed, not %d", lag.Lag.Total())
	proved("groups")
}

func (s franzSuite) seeks() {
	topic := s.create("franz-seek", 1)
	at := secondsOfHourAgo()
	var records []*kgo.Record
	for i := range 20 {
		records = append(records, &kgo.Record{
			Topic: topic, Value: fmt.Appendf(nil, "%d", i), Timestamp: at(i)})
	}
	s.send(records)
	client := s.client(kgo.ConsumeTopics(topic), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	defer client.Close()
	check(string(s.read(client, 20)[0].value) == "0", "from the beginning")
	seek := func(offset int64) {
		client.SetOffsets(map[string]map[int32]kgo.EpochOffset{topic: {0: {Epoch: -1, Offset: offset}}})
	}
	seek(7)
	check(string(s.read(client, 1)[0].value) == "7", "from where it sought")
	proved("seek")
	found, err := s.admin.ListOffsetsAfterMilli(context.Background(), at(12).UnixMilli(), topic)
	must(err, "by time")
	twelfth, _ := found.Lookup(topic, 0)
	check(twelfth.Offset == 12, "by time: %d", twelfth.Offset)
	seek(twelfth.Offset)
	check(string(s.read(client, 1)[0].value) == "12", "replay by time")
	proved("replay by time")
	client.PauseFetchTopics(topic)
	seek(3)
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	check(client.PollFetches(ctx).NumRecords() == 0, "nothing while paused")
	cancel()
	client.ResumeFetchTopics(topic)
	check(string(s.read(client, 1)[0].value) == "3", "it goes on")
	proved("pause and resume")
}

func (s franzSuite) survivesRestart() {
	topic := s.create("franz-restart", 3)
	client := s.client()
	defer client.Close()
	var failed atomic.Int64
	over := restart()
	count := 0
	for ; !isClosed(over) || count < 1000; count++ {
		client.Produce(context.Background(), &kgo.Record{
			Topic: topic, Key: fmt.Appendf(nil, "%d", count%7), Value: fmt.Appendf(nil, "%d", count)},
			func(_ *kgo.Record, err error) {
				if err != nil {
					failed.Add(1)
				}
			})
		time.Sleep(2 * time.Millisecond)
	}
	must(client.Flush(context.Background()), "flush")
	check(failed.Load() == 0, "nothing fails for good: %d", failed.Load())
	check(distinct(s.readAll(topic, count)) == count, "nothing is lost or repeated")
	proved("broker restart")
}
