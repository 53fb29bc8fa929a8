import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Sends a large body up through a proxy and another one down, and prints time and the proxy's peak resident set. Is its own backend: {@code backend PORT} reads
 * what a request brings and answers with its length, or with as many bytes as the path says ({@code /1048576}).
 *
 * <p>Usage: {@code java LargeBodies.java backend PORT} and {@code java LargeBodies.java client PROXY_PORT PROXY_PID [MEGABYTES]} (default 10240).
 */
public final class LargeBodies {
    private static final int PIECE = 256 * 1024;

    private LargeBodies() {}

    public static void main(String[] args) throws Exception {
        if (args.length == 2 && args[0].equals("backend")) {
            serve(Integer.parseInt(args[1]));
        } else if (args.length >= 3 && args[0].equals("client")) {
            long bytes = (args.length > 3 ? Long.parseLong(args[3]) : 10_240) << 20;
            int port = Integer.parseInt(args[1]);
            long start = System.nanoTime();
            upload(port, bytes);
            report("up", bytes, start, args[2]);
            start = System.nanoTime();
            download(port, bytes);
            report("down", bytes, start, args[2]);
        } else {
            System.err.println("usage: java LargeBodies.java backend PORT | client PROXY_PORT PROXY_PID [MEGABYTES]");
            System.exit(2);
        }
    }

    private static void report(String way, long bytes, long start, String pid) throws IOException {
        String peak = "?";
        for (String line : Files.readAllLines(Path.of("/proc", pid, "status"))) {
            if (line.startsWith("VmHWM:")) {
                peak = line.substring(6).strip();
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(Locale.ROOT, "%-4s %d MB in %.1f s, %.0f MB/s, proxy's peak resident set %s%n", way, bytes >> 20, seconds, (bytes >> 20) / seconds, peak);
    }

    private static void upload(int port, long bytes) throws IOException {
        try (Socket socket = connect(port)) {
            OutputStream out = socket.getOutputStream();
            send(out, "POST /upload HTTP/1.1\r\nHost: www.shop.example\r\nContent-Type: application/octet-stream\r\nContent-Length: " + bytes + "\r\n\r\n");
            write(out, bytes);
            InputStream in = socket.getInputStream();
            String head = head(in);
            String counted = new String(in.readNBytes((int) length(head)), StandardCharsets.US_ASCII);
            check(head.startsWith("HTTP/1.1 200") && counted.equals(Long.toString(bytes)), "up: " + head + counted);
        }
    }

    private static void download(int port, long bytes) throws IOException {
        try (Socket socket = connect(port)) {
            send(socket.getOutputStream(), "GET /" + bytes + " HTTP/1.1\r\nHost: www.shop.example\r\n\r\n");
            InputStream in = socket.getInputStream();
            String head = head(in);
            check(head.startsWith("HTTP/1.1 200") && length(head) == bytes, "down: " + head);
            check(read(in, bytes) == bytes, "down: the content ended early");
        }
    }

    private static void serve(int port) throws IOException {
        try (ServerSocket server = new ServerSocket()) {
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            while (true) {
                Socket socket = server.accept();
                Thread thread = new Thread(() -> converse(socket));
                thread.setDaemon(true);
                thread.start();
            }
        }
    }

    private static void converse(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            for (String head = head(in); !head.isEmpty(); head = head(in)) {
                if (head.startsWith("POST ")) {
                    String counted = Long.toString(read(in, length(head)));
                    send(out, "HTTP/1.1 200 OK\r\nContent-Length: " + counted.length() + "\r\n\r\n" + counted);
                } else {
                    String path = head.substring(head.indexOf('/') + 1, head.indexOf(" HTTP/"));
                    long bytes = path.isEmpty() ? 0 : Long.parseLong(path);
                    send(out, "HTTP/1.1 200 OK\r\nContent-Length: " + bytes + "\r\n\r\n");
                    write(out, bytes);
                }
            }
        } catch (IOException e) {
            System.err.println("backend: " + e);
        }
    }

    private static Socket connect(int port) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static void write(OutputStream out, long bytes) throws IOException {
        byte[] piece = new byte[PIECE];
        for (long left = bytes; left > 0; left -= piece.length) {
            out.write(piece, 0, (int) Math.min(left, piece.length));
        }
    }

    private static long read(InputStream in, long bytes) throws IOException {
        byte[] piece = new byte[PIECE];
        long got = 0;
        while (got < bytes) {
            int n = in.read(piece, 0, (int) Math.min(bytes - got, piece.length));
            if (n < 0) {
                return got;
            }
            got += n;
        }
        return got;
    }

    /** Up to and with the empty line; empty when the other side has ended. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            head.append((char) b);
        }
        return head.toString();
    }

    private static long length(String head) {
        String lower = head.toLowerCase(Locale.ROOT);
        int at = lower.indexOf("content-length:");
        return at < 0 ? 0 : Long.parseLong(lower.substring(at + 15, lower.indexOf('\r', at)).strip());
    }

    private static void check(boolean holds, String otherwise) throws IOException {
        if (!holds) {
            throw new IOException(otherwise);
        }
    }
}
