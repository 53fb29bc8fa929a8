package dev.portcullis.it;

import dev.portcullis.net.HostPort;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLException;

/** A backend that answers with exactly the bytes its script sends: blocking sockets, one thread per connection, loopback. */
final class RawBackend implements AutoCloseable {
    /** What happens on each connection; when it returns, the connection is closed. */
    interface Script {
        void serve(Connection connection) throws IOException;
    }

    private final ServerSocket server;
    private final Script script;
    private final AtomicInteger accepted = new AtomicInteger();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final CopyOnWriteArrayList<Throwable> failures = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<String> heads = new CopyOnWriteArrayList<>();

    RawBackend(Script script) {
        this(script, ServerSocketFactory.getDefault());
    }

    RawBackend(Script script, ServerSocketFactory sockets) {
        this.script = script;
        try {
            server = sockets.createServerSocket(0, 64, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    /** Answers every request head with {@code response}, on connections that stay open. */
    static RawBackend answering(String response) {
        return new RawBackend(connection -> {
            while (true) {
                connection.readHead();
                connection.send(response);
            }
        });
    }

    /** What stays open for as long as the client is there: {@code /chat}, a tunnel with an echo, {@code /events} and {@code /download}; anything else is answered at once. */
    static RawBackend stayingOpen() {
        return new RawBackend(RawBackend::stayOpen);
    }

    private static void stayOpen(Connection connection) throws IOException {
        while (true) {
            String head = connection.readHead();
            if (head.startsWith("GET /chat ")) {
                connection.send(
                        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
                while (true) {
                    connection.send(connection.read(1));
                }
            }
            if (head.startsWith("GET /events ")) {
                connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                connection.send("9\r\ndata: 1\n\n\r\n");
                connection.readToEnd();
                return;
            }
            if (head.startsWith("GET /download ")) {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n123456789");
                connection.readToEnd();
                return;
            }
            connection.send(UpstreamFixture.OK);
        }
    }

    HostPort address() {
        return new HostPort(server.getInetAddress().getHostAddress(), server.getLocalPort());
    }

    /** How many connections were accepted so far. */
    int accepted() {
        return accepted.get();
    }

    /** The request heads in the order they were read. */
    CopyOnWriteArrayList<String> heads() {
        return heads;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                accepted.incrementAndGet();
                sockets.add(socket);
                daemon(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setSoTimeout(20_000);
            script.serve(new Connection(socket));
        } catch (EOFException | SocketException | SSLException e) {
            // The proxy closed the connection, or did not even begin: the usual end of a script that loops.
            return;
        } catch (IOException | AssertionError e) {
            failures.add(e);
        } finally {
            sockets.remove(socket);
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "raw-backend");
        thread.setDaemon(true);
        thread.start();
    }

    /** Fails if a script did. */
    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("a backend script failed", failures.get(0));
        }
    }

    /** One connection as its script sees it. */
    final class Connection {
        private final Socket socket;
        private final InputStream in;

        Connection(Socket socket) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
        }

        /** How many connections had been accepted when this one was, itself included; for scripts that treat the first one differently. */
        int number() {
            return accepted.get();
        }

        /** Reads up to and including an empty line. */
        String readHead() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            int state = 0;
            while (state < 4) {
                int b = in.read();
                if (b < 0) {
                    throw new EOFException();
                }
                head.write(b);
                state = b == (state % 2 == 0 ? '\r' : '\n') ? state + 1 : b == '\r' ? 1 : 0;
            }
            String text = head.toString(StandardCharsets.ISO_8859_1);
            heads.add(text);
            return text;
        }

        /** Reads the trailers behind the last chunk and keeps them as another head; empty when there are none. */
        String readTrailers() throws IOException {
            StringBuilder trailers = new StringBuilder();
            for (String line = readLine(); !line.isEmpty(); line = readLine()) {
                trailers.append(line).append("\r\n");
            }
            heads.add(trailers.toString());
            return trailers.toString();
        }

        String read(int bytes) throws IOException {
            return new String(readBytes(bytes), StandardCharsets.ISO_8859_1);
        }

        byte[] readBytes(int bytes) throws IOException {
            byte[] content = in.readNBytes(bytes);
            if (content.length < bytes) {
                throw new EOFException();
            }
            return content;
        }

        /** Reads one line and returns it without its CRLF. */
        String readLine() throws IOException {
            StringBuilder line = new StringBuilder();
            while (line.length() < 2 || line.charAt(line.length() - 1) != '\n') {
                int b = in.read();
                if (b < 0) {
                    throw new EOFException();
                }
                line.append((char) b);
            }
            return line.substring(0, line.length() - 2);
        }

        /** Waits until the proxy has closed its side; returns what came before. */
        String readToEnd() throws IOException {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }

        void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        Socket socket() {
            return socket;
        }
    }
}
