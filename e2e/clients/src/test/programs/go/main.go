// Copyright The Penstock Authors
// SPDX-License-Identifier: Apache-2.0

// The clients of Go; see ../README.md. Arguments: franz or segmentio, and the bootstrap servers.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strings"
	"time"
)

const long = 60 * time.Second

// A record as both clients have it.
type record struct {
	partition  int
	key, value []byte
	headers    []string
	time       time.Time
}

func proved(feature string) {
	fmt.Println("PROVED " + feature)
}

func check(holds bool, what string, about ...any) {
	if !holds {
		fmt.Printf("DOES NOT HOLD: "+what+"\n", about...)
		os.Exit(1)
	}
}

func must(err error, what string) {
	check(err == nil, "%s: %v", what, err)
}

func waitFor(what string, condition func() bool) {
	for end := time.Now().Add(long); !condition(); time.Sleep(100 * time.Millisecond) {
		check(time.Now().Before(end), "not in time: %s", what)
	}
}

// Asks the test to restart a broker; the channel is closed when that is done.
func restart() <-chan struct{} {
	over := make(chan struct{})
	fmt.Println("RESTART")
	go func() {
		_, _ = bufio.NewReader(os.Stdin).ReadString('\n')
		close(over)
	}()
	return over
}

// Timestamps of this hour: what is older than the retention would be deleted.
func secondsOfHourAgo() func(i int) time.Time {
	start := time.Now().Add(-time.Hour).Truncate(time.Millisecond)
	return func(i int) time.Time { return start.Add(time.Duration(i) * time.Second) }
}

func isClosed(over <-chan struct{}) bool {
	select {
	case <-over:
		return true
	default:
		return false
	}
}

func numbered(name string, count int) [][]byte {
	values := make([][]byte, count)
	for i := range values {
		values[i] = bytes.Repeat([]byte(fmt.Sprintf("%s-%d ", name, i)), 20)
	}
	return values
}

func valuesOf(records []record) [][]byte {
	values := make([][]byte, len(records))
	for i, one := range records {
		values[i] = one.value
	}
	return values
}

func same(one, other [][]byte) bool {
	return bytes.Equal(bytes.Join(one, []byte{0}), bytes.Join(other, []byte{0}))
}

func distinct(records []record) int {
	seen := map[string]bool{}
	for _, one := range records {
		seen[string(one.value)] = true
	}
	return len(seen)
}

// A key has one partition, and its records their order.
func checkKeys(records []record) {
	homes := map[string]int{}
	last := map[string]string{}
	for _, one := range records {
		key, value := string(one.key), string(one.value)
		if value == "explicit" {
			check(one.partition == 3, "the partition that was asked for")
			continue
		}
		home, known := homes[key]
		check(!known || home == one.partition, "a key has one partition")
		check(last[key] < value, "the order of a key")
		homes[key], last[key] = one.partition, value
	}
}

func main() {
	servers := strings.Split(os.Args[2], ",")
	switch os.Args[1] {
	case "franz":
		franz(servers)
	case "segmentio":
		segmentio(servers)
	default:
		check(false, "unknown client %s", os.Args[1])
	}
}
