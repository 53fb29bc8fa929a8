package dev.portcullis.app.rehearsal;

import dev.portcullis.net.HostPort;
import dev.portcullis.net.IpAddresses;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The application behind the proxy in a rehearsal, on loopback: answers everything with the same small page, one thread for each connection. Safe for concurrent use. */
final class Application implements AutoCloseable {
    private static final int BACKLOG = 16;
    private static final byte[] PAGE = Message.bytes("""
            HTTP/1.1 200 OK
            Server: Apache/2.4.41 (Unix)
            X-Powered-By: PHP/7.4.3
            Content-Type: text/html; charset=utf-8
            Set-Cookie: id=1; Path=/; HttpOnly
            Content-Length: 39

            <!DOCTYPE html><title>x</title><p>y</p>""".replace("\n", "\r\n"));

    private final ServerSocket socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    Application() throws IOException {
        start("rehearsal-application", this::accept);
    }

    HostPort address() {
        return new HostPort(IpAddresses.text(socket.getInetAddress()), socket.getLocalPort());
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connections.add(connection);
                start("rehearsal-connection", () -> serve(connection));
            } catch (IOException ended) {
                // the loop looks whether it was us
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            while (!Message.read(in).isEmpty()) {
                connection.getOutputStream().write(PAGE);
            }
        } catch (IOException ended) {
            // the proxy closes as it likes
        } finally {
            connections.remove(connection);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
