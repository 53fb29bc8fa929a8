package dev.portcullis.app.demo;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * An application as many companies still run one: it tells the world what it is made with, writes what it is asked into its pages, shows stack traces, and lets anyone
 * see its report. On purpose; it listens on loopback only. Safe for concurrent use.
 */
final class LegacyApplication implements AutoCloseable {
    private static final int THREADS = 4;
    private static final Map<String, String> PRODUCTS =
            Map.of("1", "Green tea, 100 g", "2", "Tea pot, 1 l", "3", "Cup, white");
    private static final String STACK_TRACE = """
            System.Data.SqlClient.SqlException: Login failed for user 'shop_rw' on db-03.internal.
               at Legacy.Shop.Data.OpenConnection() in C:\\build\\shop\\Data.cs:line 41
               at Legacy.Shop.Pages.Error() in C:\\build\\shop\\Pages.cs:line 77
            """;

    private final HttpServer server;
    private final ExecutorService threads;

    private LegacyApplication(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /** Begins to serve on a free port of the loopback address. */
    static LegacyApplication start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "legacy-application");
            thread.setDaemon(true);
            return thread;
        });
        LegacyApplication application = new LegacyApplication(server, threads);
        server.setExecutor(threads);
        server.createContext("/", application::serve);
        server.start();
        return application;
    }

    /** Where it serves: {@code http://127.0.0.1:PORT}. */
    URI origin() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private record Page(int status, String type, String text) {
        static Page html(String text) {
            return new Page(200, "text/html; charset=utf-8", text);
        }

        static Page plain(int status, String text) {
            return new Page(status, "text/plain; charset=utf-8", text);
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            boast(exchange.getResponseHeaders());
            Page page = page(exchange);
            byte[] content = page.text().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", page.type());
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", Integer.toString(content.length));
                exchange.sendResponseHeaders(page.status(), -1);
                return;
            }
            exchange.sendResponseHeaders(page.status(), content.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(content);
            }
        }
    }

    /** What such applications say about themselves in every answer. */
    private static void boast(Headers fields) {
        fields.set("Server", "Microsoft-IIS/8.5");
        fields.set("X-Powered-By", "ASP.NET");
        fields.set("X-AspNet-Version", "4.0.30319");
        fields.set("X-AspNetMvc-Version", "5.2");
        fields.set("X-Generator", "LegacyShop 2.1");
        fields.set("Via", "1.1 cache-02.internal (squid/3.5.20)");
        fields.set("Set-Cookie", "ShopSession=c2Vzc2lvbg; Path=/; HttpOnly; SameSite=Lax");
    }

    private static Page page(HttpExchange exchange) {
        URI target = exchange.getRequestURI();
        return switch (target.getPath()) {
            case "/" -> Page.html("<h1>Tea shop</h1>\n<p>Welcome. Try /products?id=2 or /search?q=tea.</p>\n");
            case "/products" -> product(parameter(target, "id"));
            case "/search" -> Page.html("<h1>Search</h1>\n<p>Nothing found for " + parameter(target, "q") + "</p>\n");
            case "/admin/report" -> report(exchange.getRequestHeaders().getFirst("X-User"));
            case "/error" -> Page.plain(500, STACK_TRACE);
            default -> Page.plain(404, "No such page.\n");
        };
    }

    private static Page product(String id) {
        String product = PRODUCTS.get(id);
        return product == null ? Page.plain(404, "No product " + id + ".\n") : Page.html("<h1>" + product + "</h1>\n");
    }

    private static Page report(@Nullable String user) {
        return Page.plain(
                200, "Takings of today: 1,234.50. For the eyes of " + (user == null ? "anyone" : user) + ".\n");
    }

    /** The first query parameter of this name, decoded; empty if there is none. */
    private static String parameter(URI target, String name) {
        String query = target.getRawQuery();
        if (query == null) {
            return "";
        }
        for (String each : query.split("&", -1)) {
            if (each.startsWith(name + "=")) {
                return URLDecoder.decode(each.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
