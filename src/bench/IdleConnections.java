import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an idle keep-alive connection costs a proxy in resident memory. Opens connections in steps, serves one request on each, and prints the growth of the proxy's
 * resident set per connection between steps.
 *
 * <p>Usage: {@code java IdleConnections.java PORT PID [COUNT ...]}, counts rising (default 1000 10000). Needs {@code ulimit -n} above the last count on
 * both sides, and a proxy that lets one address hold that many connections; connections come from 127.0.0.1 to 127.0.0.250 in turn.
 */
public final class IdleConnections {
    private static final int ADDRESSES = 250;
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: www.shop.example\r\nUser-Agent: idle/1.0\r\nAccept: */*\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final int port;
    private final long pid;
    private final List<SocketChannel> open = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);

    private IdleConnections(int port, long pid) {
        this.port = port;
        this.pid = pid;
    }

    public static void main(String[] args) throws Exception {
        if (args.length < 2) {
            System.err.println("usage: java IdleConnections.java PORT PID [COUNT ...]");
            System.exit(2);
        }
        int[] counts = args.length > 2 ? Stream.of(args).skip(2).mapToInt(Integer::parseInt).toArray() : new int[] {1_000, 10_000};
        new IdleConnections(Integer.parseInt(args[0]), Long.parseLong(args[1])).measure(counts);
    }

    private void measure(int[] counts) throws Exception {
        long before = residentBytes();
        System.out.printf("%6d connections: %d KiB resident%n", 0, before >> 10);
        int had = 0;
        for (int count : counts) {
            while (open.size() < count) {
                open.add(served(open.size()));
            }
            Thread.sleep(3_000); // what the proxy frees after a burst is not the cost of a connection
            long now = residentBytes();
            System.out.printf("%6d connections: %d KiB resident, %.1f KiB each since %d%n", count, now >> 10, (now - before) / 1024.0 / (count - had), had);
            before = now;
            had = count;
        }
        for (SocketChannel each : open) {
            each.close();
        }
    }

    /** A connection that has had one answer. */
    private SocketChannel served(int index) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.bind(new InetSocketAddress("127.0.0." + (1 + index % ADDRESSES), 0));
        channel.connect(new InetSocketAddress("127.0.0.1", port));
        channel.write(ByteBuffer.wrap(REQUEST));
        buffer.clear();
        while (!isWhole()) {
            if (channel.read(buffer) < 0) {
                throw new IOException("connection " + index + " was closed without a whole answer; limits of the proxy?");
            }
        }
        if (!text().startsWith("HTTP/1.1 200")) {
            throw new IOException("connection " + index + ": " + text().lines().findFirst().orElse(""));
        }
        return channel;
    }

    private boolean isWhole() {
        String text = text();
        int end = text.indexOf("\r\n\r\n");
        int at = text.toLowerCase(java.util.Locale.ROOT).indexOf("content-length:");
        if (end < 0 || at < 0 || at > end) {
            return false;
        }
        int length = Integer.parseInt(text.substring(at + 15, text.indexOf('\r', at)).trim());
        return text.length() >= end + 4 + length;
    }

    private String text() {
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
    }

    private long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
            }
        }
        throw new IOException("no resident set of process " + pid);
    }
}
