import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where should content be inspected, on the event loop or on the inspection threads? For each {@code rules.inlineBelow}: how many small requests and how many large ones
 * a proxy answers, and the median and 99th percentile of the small ones, while forms of 24 KB and of 120 KB, and uploads of 1 MB, are
 * inspected beside them.
 *
 * <p>{@code java InlineBelow.java JAR SECONDS RULES... } prints a table. Starts one proxy after the other on loopback, each warmed up for as long as it is measured.
 */
public final class InlineBelow {
    private static final String[] BOUNDS = {"0B", "4KiB", "16KiB", "64KiB", "2MiB"};
    private static final List<Large> LARGE =
            List.of(new Large("form, 24 KB", form(24_000)), new Large("form, 120 KB", form(120_000)), new Large("upload, 1 MB", upload(1_000_000)));
    private static final int SMALL_CLIENTS = 8;
    private static final int LARGE_CLIENTS = 2;

    private record Large(String name, byte[] request) {}

    private static final byte[] SMALL = bytes("GET /shop/items?page=2&q=desk+lamp HTTP/1.1\r\nHost: a.example\r\nUser-Agent: Mozilla/5.0 Firefox/128.0\r\n"
            + "Accept: text/html\r\nCookie: session=8f14e45fceea167a; theme=dark\r\n\r\n");

    public static void main(String[] args) throws Exception {
        Path jar = Path.of(args[0]);
        int seconds = Integer.parseInt(args[1]);
        // relative ones would be looked for beside the configuration, which is a temporary file
        List<String> rules = Arrays.stream(args).skip(2).map(file -> Path.of(file).toAbsolutePath().toString()).toList();
        try (ServerSocket backend = new ServerSocket(0, 64, InetAddress.getLoopbackAddress())) {
            daemon(() -> serve(backend));
            System.out.println("| inlineBelow | large bodies | small requests/s | median ms | p99 ms | large requests/s |\n|---|---|---|---|---|---|");
            for (Large large : LARGE) {
                for (String bound : BOUNDS) {
                    measure(jar, seconds, bound, large, backend.getLocalPort(), rules);
                }
            }
        }
    }

    private static void measure(Path jar, int seconds, String bound, Large large, int backend, List<String> rules) throws Exception {
        Path config = Files.createTempFile("inline-below", ".yaml");
        int port = freePort();
        String files = rules.isEmpty() ? "" : "files: ['" + String.join("', '", rules) + "'], ";
        Files.writeString(config, "listeners: [{bind: '127.0.0.1:" + port + "'}]\nadmin: {bind: off}\nlogs: {access: off, rules: off}\n"
                + "rules: {" + files + "inlineBelow: " + bound + "}\nroutes: [{name: all, cluster: all}]\n"
                + "clusters: {all: {endpoints: ['http://127.0.0.1:" + backend + "']}}\n");
        Process proxy = new ProcessBuilder("java", "-Xmx512m", "-jar", jar.toString(), "run", "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            await(port);
            run(port, seconds, large);
            Load load = run(port, seconds, large);
            long[] times = load.sorted();
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %d | %.2f | %.2f | %.1f |%n",
                    bound,
                    large.name(),
                    times.length / seconds,
                    times[times.length / 2] / 1e6,
                    times[(int) (times.length * 0.99)] / 1e6,
                    load.large.get() / (double) seconds);
        } finally {
            proxy.destroy();
            proxy.waitFor(20, TimeUnit.SECONDS);
            Files.delete(config);
        }
    }

    /** What came back in one run. */
    private static final class Load {
        private final List<List<Long>> small = new ArrayList<>();
        private final AtomicLong large = new AtomicLong();

        long[] sorted() {
            return small.stream().flatMap(List::stream).mapToLong(Long::longValue).sorted().toArray();
        }
    }

    private static Load run(int port, int seconds, Large large) throws Exception {
        Load load = new Load();
        AtomicBoolean ends = new AtomicBoolean();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < SMALL_CLIENTS; i++) {
            List<Long> times = new ArrayList<>();
            load.small.add(times);
            clients.add(daemon(() -> ask(port, SMALL, ends, times::add)));
        }
        for (int i = 0; i < LARGE_CLIENTS; i++) {
            clients.add(daemon(() -> ask(port, large.request(), ends, nanos -> load.large.incrementAndGet())));
        }
        TimeUnit.SECONDS.sleep(seconds);
        ends.set(true);
        for (Thread client : clients) {
            client.join(20_000);
        }
        return load;
    }

    private interface Heard {
        void of(long nanos);
    }

    private static void ask(int port, byte[] request, AtomicBoolean ends, Heard heard) {
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            while (!ends.get()) {
                long start = System.nanoTime();
                connection.getOutputStream().write(request);
                String head = read(in);
                if (!head.startsWith("http/1.1 200")) {
                    System.err.println("refused: " + head);
                    System.exit(1);
                }
                heard.of(System.nanoTime() - start);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ordinary words: about 200 arguments of the same length each. */
    private static byte[] form(int size) {
        String[] words = {"lamp", "desk", "green", "river", "stone", "paper", "north", "cloud"};
        StringBuilder content = new StringBuilder();
        for (int i = 0; content.length() < size; i++) {
            content.append(i == 0 ? "" : "&").append("field").append(i).append('=');
            for (int end = content.length() + size / 200; content.length() < end; ) {
                content.append(words[(i * 7 + content.length()) & 7]).append('+');
            }
        }
        return bytes("POST /form HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                + content.length() + "\r\n\r\n" + content);
    }

    private static byte[] upload(int size) {
        String before = "--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"notes.txt\"\r\nContent-Type: text/plain\r\n\r\n";
        String content = before + "desk and lamp by the river\n".repeat(size / 27) + "\r\n--b0--\r\n";
        return bytes("POST /form HTTP/1.1\r\nHost: a.example\r\nUser-Agent: Mozilla/5.0\r\nAccept: */*\r\nContent-Type: multipart/form-data; boundary=b0\r\nContent-Length: "
                + content.length() + "\r\n\r\n" + content);
    }

    private static void serve(ServerSocket backend) {
        while (true) {
            try {
                Socket connection = backend.accept();
                daemon(() -> {
                    try (connection) {
                        connection.setTcpNoDelay(true);
                        InputStream in = new BufferedInputStream(connection.getInputStream());
                        while (!read(in).isEmpty()) {
                            connection.getOutputStream().write(bytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
                        }
                    } catch (IOException ended) {
                        // the proxy closes as it likes
                    }
                });
            } catch (IOException ended) {
                return;
            }
        }
    }

    private static String read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            head.append((char) b);
        }
        String text = head.toString().toLowerCase(Locale.ROOT);
        int at = text.indexOf("\r\ncontent-length: ");
        in.skipNBytes(at < 0 ? 0 : Long.parseLong(text, at + 18, text.indexOf("\r\n", at + 18), 10));
        return text;
    }

    private static void await(int port) throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw new IllegalStateException("the proxy does not listen");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
