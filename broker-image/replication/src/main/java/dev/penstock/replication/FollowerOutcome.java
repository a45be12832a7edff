/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

/** What a follower did with an answer. */
public sealed interface FollowerOutcome {
    /** It appended so that its log ends here now. */
    record Appended(long logEndOffset) implements FollowerOutcome {}

    /** There was nothing new but perhaps the high watermark. */
    record UpToDate() implements FollowerOutcome {}

    /** It removed what its leader does not have, and asks again from the new end. */
    record Truncated(long oldEnd, long newEnd) implements FollowerOutcome {}

    /** It asks again, but not before that time. */
    record BackOff(String errorName, long untilNanos) implements FollowerOutcome {}

    /** The answer was to a question that it would not ask any more. */
    record Stale() implements FollowerOutcome {}
}
