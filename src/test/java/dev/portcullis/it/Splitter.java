package dev.portcullis.it;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A wire between a TLS client and a listener that cuts the first TLS record, the ClientHello, into small pieces: either packets of the same record or records of their own
 * (RFC 8446 section 5.1). Serves one connection.
 */
final class Splitter implements AutoCloseable {
    private static final int PIECE = 7;

    private final ServerSocket server;

    Splitter(InetSocketAddress to, boolean asRecords) throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        daemon(() -> {
            Socket client = server.accept();
            Socket listener = new Socket(to.getAddress(), to.getPort());
            listener.setTcpNoDelay(true);
            daemon(() -> pump(listener.getInputStream(), client.getOutputStream()));
            splitFirstRecord(new DataInputStream(client.getInputStream()), listener.getOutputStream(), asRecords);
            pump(client.getInputStream(), listener.getOutputStream());
            listener.close();
        });
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private static void splitFirstRecord(DataInputStream in, OutputStream out, boolean asRecords) throws IOException {
        byte[] start = in.readNBytes(3);
        byte[] content = in.readNBytes(in.readUnsignedShort());
        DataOutputStream to = new DataOutputStream(out);
        if (!asRecords) {
            to.write(start);
            to.writeShort(content.length);
        }
        for (int at = 0; at < content.length; at += PIECE) {
            int length = Math.min(PIECE, content.length - at);
            if (asRecords) {
                to.write(start);
                to.writeShort(length);
            }
            to.write(content, at, length);
            to.flush();
        }
    }

    private static void pump(InputStream from, OutputStream to) throws IOException {
        from.transferTo(to);
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void daemon(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // one of both sides has gone: the end of every connection
                        return;
                    }
                },
                "splitter");
        thread.setDaemon(true);
        thread.start();
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
