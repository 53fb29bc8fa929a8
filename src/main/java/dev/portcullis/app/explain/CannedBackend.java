package dev.portcullis.app.explain;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A backend on loopback that answers whatever it is asked with the same bytes, then closes. Safe for concurrent use. */
final class CannedBackend implements AutoCloseable {
    private static final int READ_MILLIS = 60_000;

    private final ServerSocket socket = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
    private final byte[] response;

    CannedBackend(byte[] response) throws IOException {
        this.response = response.clone();
        Thread thread = new Thread(this::accept, "explain-backend");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try (Socket connection = socket.accept()) {
                connection.setSoTimeout(READ_MILLIS);
                awaitHead(connection);
                connection.getOutputStream().write(response);
                connection.shutdownOutput();
                connection.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            } catch (IOException ended) {
                // the proxy closes as it likes, and the loop looks whether it was us
            }
        }
    }

    private static void awaitHead(Socket connection) throws IOException {
        StringBuilder last = new StringBuilder();
        byte[] buffer = new byte[8192];
        int count = connection.getInputStream().read(buffer);
        while (count > 0) {
            last.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            if (last.indexOf("\r\n\r\n") >= 0) {
                return;
            }
            count = connection.getInputStream().read(buffer);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
