package dev.auditlogs.world;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/// TLS in front of the S3 emulator, with a certificate of its own for `localhost`; and a bucket that is in another
/// region, as S3 says it: 301 with the region's name, to whoever has signed for a wrong one.
public final class TlsFront implements AutoCloseable {

    private static final String PASSWORD = "changeit";
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");
    private static final Pattern REGION =
            Pattern.compile("(?i)\r\nauthorization: [^\r]*Credential=[^/]+/\\d+/([^/]+)/");

    private final URI emulator;
    private final String bucket;
    private final String region;
    private final Path trustStore;
    private final SSLServerSocket server;

    /// @param bucket is in that `region`; everything else is everywhere
    public TlsFront(URI emulator, String bucket, String region) {
        this.emulator = emulator;
        this.bucket = bucket;
        this.region = region;
        try {
            trustStore = Files.createTempDirectory(Path.of("target"), "tls-").resolve("localhost.p12");
            makeCertificate();
            server = (SSLServerSocket)
                    context().getServerSocketFactory().createServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public URI uri() {
        return URI.create("https://localhost:" + server.getLocalPort());
    }

    /// The options with which a process trusts the certificate.
    public String[] trusting() {
        return new String[] {
            "-Djavax.net.ssl.trustStore=" + trustStore.toAbsolutePath(),
            "-Djavax.net.ssl.trustStorePassword=" + PASSWORD,
        };
    }

    private void makeCertificate() throws IOException {
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "localhost",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        trustStore.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        try {
            if (keytool.waitFor() != 0) {
                throw new IllegalStateException("keytool has failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private SSLContext context() throws IOException {
        try (var file = Files.newInputStream(trustStore)) {
            var keys = KeyStore.getInstance("PKCS12");
            keys.load(file, PASSWORD.toCharArray());
            var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD.toCharArray());
            var context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException _) {
                // Closed, or a client that does not trust us.
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                var target = new Socket(emulator.getHost(), emulator.getPort())) {
            Thread.ofVirtual().start(() -> answers(target, client));
            var requests = new BufferedInputStream(client.getInputStream());
            for (String head; !(head = head(requests)).isEmpty(); ) {
                var body = requests.readNBytes(number(head));
                if (isElsewhere(head)) {
                    redirect(client.getOutputStream());
                } else {
                    target.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
                    target.getOutputStream().write(body);
                }
            }
        } catch (IOException _) {
            // Either side has closed.
        }
    }

    private static void answers(Socket target, Socket client) {
        try {
            target.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException _) {
            // Either side has closed.
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        for (int b; (b = in.read()) >= 0; ) {
            head.write(b);
            if (b == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }

    private static int number(String head) {
        var length = LENGTH.matcher(head);
        return length.find() ? Integer.parseInt(length.group(1)) : 0;
    }

    private boolean isElsewhere(String head) {
        var signed = REGION.matcher(head);
        return head.split(" ", 3)[1].startsWith("/" + bucket + "/")
                && signed.find()
                && !signed.group(1).equals(region);
    }

    private void redirect(OutputStream out) throws IOException {
        var body = "<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>";
        out.write(("HTTP/1.1 301 Moved Permanently\r\nx-amz-bucket-region: " + region
                        + "\r\nContent-Type: application/xml\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
