package dev.portcullis.upstream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A name server on the loopback interface that answers questions for IPv4 addresses as told, and is silent about all else. */
final class StubNameServer implements AutoCloseable {
    static final int NO_ERROR = 0;
    static final int SERVER_FAILURE = 2;
    static final int NO_SUCH_NAME = 3;

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    StubNameServer() throws IOException {
        Thread thread = new Thread(this::serve, "stub-name-server");
        thread.setDaemon(true);
        thread.start();
    }

    private record Reply(int code, int seconds, List<byte[]> addresses) {}

    void answers(String name, int seconds, byte[]... addresses) {
        replies.put(name, new Reply(NO_ERROR, seconds, List.of(addresses)));
    }

    void refuses(String name, int code) {
        replies.put(name, new Reply(code, 0, List.of()));
    }

    /** The names asked for, in order, repetitions included. */
    List<String> asked() {
        return asked;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }

    private void serve() {
        byte[] buffer = new byte[512];
        while (!socket.isClosed()) {
            try {
                DatagramPacket question = new DatagramPacket(buffer, buffer.length);
                socket.receive(question);
                String name = name(buffer);
                asked.add(name);
                Reply reply = replies.get(name);
                if (reply != null) {
                    byte[] bytes = message(buffer, name.length() + 2, reply);
                    socket.send(new DatagramPacket(bytes, bytes.length, question.getSocketAddress()));
                }
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static String name(byte[] message) {
        StringBuilder name = new StringBuilder();
        for (int at = 12; message[at] != 0; at += 1 + message[at]) {
            name.append(name.length() == 0 ? "" : ".")
                    .append(new String(message, at + 1, message[at], StandardCharsets.US_ASCII));
        }
        return name.toString();
    }

    /** RFC 1035 section 4.1: the question repeated, and each address behind a pointer to its name. */
    private static byte[] message(byte[] question, int nameBytes, Reply reply) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {question[0], question[1], (byte) 0x81, (byte) (0x80 | reply.code())});
        out.write(new byte[] {0, 1, 0, (byte) reply.addresses().size(), 0, 0, 0, 0});
        out.write(question, 12, nameBytes + 4);
        for (byte[] address : reply.addresses()) {
            out.write(new byte[] {(byte) 0xC0, 12, 0, 1, 0, 1, 0, 0});
            out.write(new byte[] {(byte) (reply.seconds() >> 8), (byte) reply.seconds(), 0, (byte) address.length});
            out.write(address);
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        socket.close();
    }
}
