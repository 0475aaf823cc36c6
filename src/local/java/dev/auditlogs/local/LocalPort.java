package dev.auditlogs.local;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// A port of 127.0.0.1. One that cannot be had ends the start with a sentence, and no stack trace.
final class LocalPort {

    private LocalPort() {}

    /// @param setting what to change when the port cannot be had
    static ServerSocket listen(int port, String setting) {
        try {
            return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new ConfigurationException(
                    "Nothing can listen on 127.0.0.1:%d (%s). Free the port, or choose another: -D%s=<port>"
                            .formatted(port, e.getMessage(), setting));
        }
    }

    /// @param setting what to change when the port cannot be had
    static void requireFree(int port, String setting) {
        close(listen(port, setting));
    }

    static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a port cannot be given back: " + socket, e);
        }
    }
}
