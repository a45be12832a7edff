/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.playground.Launcher.Ended;
import dev.penstock.playground.Launcher.Running;
import dev.penstock.playground.pods.FakeBroker;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * What can go wrong with {@code ./penstock}, each with the sentence that a user gets. The brokers
 * only answer probes, so that a cluster never becomes ready and {@code up} waits as long as a test
 * wants.
 */
final class CommandsTest {
    private static final String BUILD_THAT_HANGS =
            "#!/bin/sh\necho $$ >maven.pid\nexec sleep 600\n";

    @TempDir private Path folder;
    private Launcher penstock;

    @BeforeEach
    void unpack() throws IOException {
        penstock = Launcher.in(folder);
    }

    @AfterEach
    void nothingIsLeftRunning() throws Exception {
        penstock.discard();
        assertThat(penstock.processes()).isEmpty();
    }

    private Running upWithIdleBrokers() throws IOException {
        Path options = folder.resolve("idle-broker.options");
        Files.writeString(
                options,
                "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp \""
                        + Path.of("target/test-classes").toRealPath()
                        + "\"\n");
        return penstock.start(
                "up",
                "--broker-options",
                options.toString(),
                "--broker-main",
                FakeBroker.class.getName());
    }

    private Running upThatWaits() throws IOException {
        return upWithIdleBrokers().awaitText("3 of 3 brokers are ready");
    }

    private long backgroundProcess() throws IOException {
        return Long.parseLong(
                Files.readAllLines(penstock.state().resolve("run/playground.pid")).getFirst());
    }

    @Test
    void interruptedWhileItBuilds() throws Exception {
        penstock.withMaven(BUILD_THAT_HANGS);
        Running up = penstock.start("up").awaitText("Building Penstock");
        Path mavenPid = penstock.home().resolve("maven.pid");
        await().until(() -> Files.exists(mavenPid) && !Files.readString(mavenPid).isBlank());

        Ended second = penstock.run("up");
        Ended ended = up.interrupt().awaitEnd();

        assertThat(second.code()).isEqualTo(1);
        assertThat(second.text()).containsPattern("another ./penstock \\(process \\d+\\) builds");
        assertThat(ended.code()).isEqualTo(130);
        assertThat(ended.text()).contains("interrupted while building. Nothing was started");
        assertThat(ProcessHandle.of(Long.parseLong(Files.readString(mavenPid).strip()))).isEmpty();
        assertThat(penstock.state()).doesNotExist();
        assertThat(penstock.home().resolve("target/penstock-build.lock")).doesNotExist();
    }

    @Test
    void buildThatFailsForWantOfSpaceOrNetworkSaysSo() throws Exception {
        penstock.withMaven("#!/bin/sh\necho '[ERROR] No space left on device'\nexit 1\n");
        Ended full = penstock.run("up");
        Files.writeString(
                penstock.home().resolve("mvnw"),
                "#!/bin/sh\necho '[ERROR] Could not transfer artifact a:b:jar:1'\nexit 1\n");
        Ended offline = penstock.run("up");

        assertThat(full.code()).isEqualTo(1);
        assertThat(full.text())
                .contains("the build failed because the disk is full. Free some space");
        assertThat(offline.code()).isEqualTo(1);
        assertThat(offline.text()).contains("Maven could not fetch what it needs");
    }

    @Test
    void interruptedWhileTheBackgroundProcessStarts() throws Exception {
        Ended ended =
                upWithIdleBrokers().awaitText("Starting the playground").interrupt().awaitEnd();

        assertThat(ended.code()).isEqualTo(130);
        assertThat(ended.text()).contains("Interrupted.", "Nothing is left running.");
        assertThat(penstock.processes()).isEmpty();
    }

    @Test
    void interruptedWhileItWaitsForBrokersAndASecondUpMeanwhile() throws Exception {
        Running up = upThatWaits();

        Ended second = penstock.run("up");
        Ended ended = up.interrupt().awaitEnd();

        assertThat(second.code()).isEqualTo(1);
        assertThat(second.text()).contains("Another ./penstock up is starting this playground.");
        assertThat(ended.code()).isEqualTo(130);
        assertThat(ended.text()).contains("Nothing is left running.");
        assertThat(penstock.processes()).isEmpty();
        Ended status = penstock.run("status");
        assertThat(status.code()).isEqualTo(3);
    }

    @Test
    void killedBackgroundProcessIsNoticedAndCleanedUpAfter() throws Exception {
        Running up = upThatWaits();

        ProcessHandle.of(backgroundProcess()).orElseThrow().destroyForcibly();
        Ended ended = up.awaitEnd();

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.text()).containsAnyOf("The playground's process ended", "did not answer");
        assertThat(penstock.processes()).isEmpty();
    }

    @Test
    void deadUpHurtsNothingAndADeadBackgroundIsToldByStatusAndDown() throws Exception {
        Running up = upThatWaits();
        long background = backgroundProcess();
        up.process().destroyForcibly().waitFor();
        Ended second = penstock.run("up");
        assertThat(second.code()).isZero();
        assertThat(second.text())
                .contains("The playground is up already.")
                .containsPattern("Not ready: Cluster shop\\S* \\S+");
        ProcessHandle killed = ProcessHandle.of(background).orElseThrow();
        killed.destroyForcibly();
        killed.onExit().join();

        Ended status = penstock.run("status");
        Ended down = penstock.run("down");

        assertThat(status.code()).isEqualTo(3);
        assertThat(status.text()).contains("ended without ./penstock down");
        assertThat(down.code()).isZero();
        assertThat(down.text()).contains("3 brokers that it left have been stopped");
        assertThat(penstock.processes()).isEmpty();
    }

    @Test
    void downAndStatusWhereNothingRuns() throws Exception {
        Ended down = penstock.run("down");
        Ended status = penstock.run("status");

        assertThat(down.code()).isZero();
        assertThat(down.text()).contains("The playground was not up.");
        assertThat(status.code()).isEqualTo(3);
        assertThat(status.text()).contains("./penstock up starts it");
        Files.delete(penstock.home().resolve("e2e/playground/target/.built"));
        assertThat(penstock.run("down", "--purge").text()).contains("The playground was not up.");
    }

    @Test
    void pidFileThatNamesSomebodyElseHurtsNobody() throws Exception {
        Process other = new ProcessBuilder("sleep", "600").start();
        try {
            Path pid = penstock.state().resolve("run/playground.pid");
            Files.createDirectories(pid.getParent());
            Files.writeString(pid, other.pid() + "\n2001-01-01T00:00:00Z\n");

            assertThat(penstock.run("status").code()).isEqualTo(3);
            assertThat(penstock.run("down", "--purge").code()).isZero();

            assertThat(other.isAlive()).isTrue();
            assertThat(penstock.state()).doesNotExist();
        } finally {
            other.destroy();
        }
    }

    @Test
    void somethingInTheWayOfTheFolder() throws Exception {
        Files.writeString(penstock.state(), "");

        Ended up = penstock.run("up");

        assertThat(up.code()).isEqualTo(1);
        assertThat(up.text()).contains(penstock.state() + " is in the way").doesNotContain("\tat ");
        Files.delete(penstock.state());
    }

    @Test
    void folderThatCannotBeWritten() throws Exception {
        if (System.getProperty("user.name").equals("root")) {
            requireNamespaces();
            String home = penstock.home().toString();
            penstock.under(
                    "unshare",
                    "--map-root-user",
                    "--mount",
                    "sh",
                    "-c",
                    "mount --bind -o ro "
                            + home
                            + " "
                            + home
                            + " && mount -o remount,ro,bind "
                            + home
                            + " && exec \"$@\"",
                    "sh");
        } else {
            Files.setPosixFilePermissions(
                    penstock.home(), PosixFilePermissions.fromString("r-xr-xr-x"));
        }

        Ended up = penstock.run("up");

        assertThat(up.code()).isEqualTo(1);
        assertThat(up.text()).contains("cannot be written").doesNotContain("\tat ");
        Files.setPosixFilePermissions(
                penstock.home(), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void jdkThatIsNone() throws Exception {
        Ended up = penstock.withEnvironment("PENSTOCK_JAVA_HOME", folder.toString()).run("up");

        assertThat(up.code()).isEqualTo(1);
        assertThat(up.text())
                .contains("PENSTOCK_JAVA_HOME names " + folder, "Nothing was started.");
        penstock.withEnvironment("PENSTOCK_JAVA_HOME", System.getProperty("java.home"));
    }

    @Test
    void machineWithoutAJdk() throws Exception {
        requireNamespaces();
        String jdks = Path.of(System.getProperty("java.home")).toRealPath().getParent().toString();
        penstock.withEnvironment("PENSTOCK_JAVA_HOME", "")
                .withEnvironment("JAVA_HOME", "")
                .under(
                        "unshare",
                        "--map-root-user",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t tmpfs none " + jdks + " && exec \"$@\"",
                        "sh");

        Ended up = penstock.run("up");

        assertThat(up.code()).isEqualTo(1);
        assertThat(up.text())
                .contains("there is no JDK 25 on this machine", "Nothing was started.");
    }

    @Test
    void diskThatIsTooSmall() throws Exception {
        onADiskOf(100);

        Ended up = upWithIdleBrokers().awaitEnd();

        assertThat(up.code()).isEqualTo(1);
        assertThat(up.text())
                .containsPattern("Only \\d+ MiB are free")
                .contains("Nothing was started.");
    }

    @Test
    void diskThatFillsUpWhileItStarts() throws Exception {
        onADiskOf(270);
        Running up = upThatWaits();

        // The disk exists for that process and what it started only.
        Path disk =
                Path.of(
                        "/proc/"
                                + up.process().pid()
                                + "/root"
                                + penstock.state().toAbsolutePath());
        new ProcessBuilder(
                        "dd", "if=/dev/zero", "of=" + disk.resolve("ballast"), "bs=1M", "count=400")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        Ended ended = up.awaitEnd();

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.text()).containsPattern("lies is full \\(\\d+ MiB are free\\)");
        assertThat(penstock.processes()).isEmpty();
    }

    private void onADiskOf(int mebibytes) throws Exception {
        requireNamespaces();
        Files.createDirectories(penstock.state());
        penstock.under(
                "unshare",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o size="
                        + mebibytes
                        + "m none "
                        + penstock.state()
                        + " && exec \"$@\"",
                "sh");
    }

    /** Mounts of one process and its children, without being root. */
    private static void requireNamespaces() throws Exception {
        boolean can;
        try {
            can =
                    new ProcessBuilder(
                                            List.of(
                                                    "unshare",
                                                    "--map-root-user",
                                                    "--mount",
                                                    "mount",
                                                    "-t",
                                                    "tmpfs",
                                                    "none",
                                                    "/mnt"))
                                    .redirectErrorStream(true)
                                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                    .start()
                                    .waitFor()
                            == 0;
        } catch (IOException e) {
            can = false;
        }
        if (!can) {
            System.err.println(
                    "SKIPPED: this machine lets nobody mount a disk of his own (unshare)");
        }
        assumeTrue(can);
    }
}
