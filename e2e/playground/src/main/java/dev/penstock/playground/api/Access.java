/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.api;

import dev.penstock.playground.json.Json;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Who may talk to the server: a certificate and a token, made once for each state folder.
 *
 * <p>The API starts processes with environments of the caller's choosing, so neither other users of
 * the machine nor pages in a browser may reach it.
 */
public final class Access {
    private static final String STORE = "api-server.p12";
    private static final String TOKEN = "token";
    private static final String ALIAS = "api";
    private static final int TOKEN_BYTES = 24;

    private final String token;
    private final KeyStore keys;

    private Access(String token, KeyStore keys) {
        this.token = token;
        this.keys = keys;
    }

    /** Opens what is in the folder, or makes it. The JDK's keytool makes the certificate. */
    public static Access in(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path tokenFile = folder.resolve(TOKEN);
        if (!Files.exists(tokenFile)) {
            byte[] secret = new byte[TOKEN_BYTES];
            new SecureRandom().nextBytes(secret);
            writePrivately(tokenFile, HexFormat.of().formatHex(secret));
        }
        String token = Files.readString(tokenFile).strip();
        Path store = folder.resolve(STORE);
        if (!Files.exists(store)) {
            generate(store, token);
        }
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, token.toCharArray());
            return new Access(token, keys);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot read " + store + ": " + e.getMessage(), e);
        }
    }

    private static void generate(Path store, String password)
            throws IOException, InterruptedException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        ProcessBuilder command =
                new ProcessBuilder(
                                keytool.toString(),
                                "-genkeypair",
                                "-alias",
                                ALIAS,
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-validity",
                                "3650",
                                "-dname",
                                "CN=Penstock playground",
                                "-ext",
                                "san=ip:127.0.0.1,dns:localhost",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass:env",
                                "PENSTOCK_STORE_PASSWORD")
                        .redirectErrorStream(true);
        command.environment().put("PENSTOCK_STORE_PASSWORD", password);
        Process process = command.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool could not make a certificate: " + output.strip());
        }
    }

    public String token() {
        return token;
    }

    SSLContext sslContext() {
        try {
            KeyManagerFactory managers =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, token.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "the server's certificate cannot be used: " + e.getMessage(), e);
        }
    }

    String kubeconfig(String server) {
        var config = Json.object().put("apiVersion", "v1").put("kind", "Config");
        var cluster = config.putArray("clusters").addObject().put("name", "penstock-playground");
        cluster.putObject("cluster")
                .put("server", server)
                .put("certificate-authority-data", certificate());
        config.putArray("users")
                .addObject()
                .put("name", "penstock-playground")
                .putObject("user")
                .put("token", token);
        config.putArray("contexts")
                .addObject()
                .put("name", "penstock-playground")
                .putObject("context")
                .put("cluster", "penstock-playground")
                .put("user", "penstock-playground")
                .put("namespace", "default");
        config.put("current-context", "penstock-playground");
        return Json.yaml(config);
    }

    private String certificate() {
        try {
            String body =
                    Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(keys.getCertificate(ALIAS).getEncoded());
            String pem = "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
            return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the server's certificate cannot be read", e);
        }
    }

    /** Writes a file that nobody else may read. */
    public static void writePrivately(Path file, String content) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content);
    }
}
