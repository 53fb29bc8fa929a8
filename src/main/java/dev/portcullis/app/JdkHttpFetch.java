package dev.portcullis.app;

import dev.portcullis.http.Fields;
import dev.portcullis.identity.HttpFetch;
import dev.portcullis.net.IpAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * Fetches from identity providers with the JDK's asynchronous client: HTTP/1.1, no redirects, no cookies, no credentials of the platform, content only up to the
 * limit of the request. {@code https} everywhere; {@code http} to the loopback interface alone, since whoever can change a key set on its way
 * can sign any token. Safe for concurrent use.
 */
final class JdkHttpFetch implements HttpFetch {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    /** More than one, since a name server that does not answer holds one. */
    private static final int THREADS = 4;

    private static final int KEEP_SECONDS = 30;

    private final HttpClient client;

    /** {@code tls} says whom to trust. */
    JdkHttpFetch(SSLContext tls) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .sslContext(tls)
                .executor(callbacks())
                .build();
    }

    /**
     * The client's own threads, which refuse nothing: a task that is refused to its selector ends the client for good (Java 17). What waits is bounded by the requests that are out. Never shut
     * down: without work they end.
     */
    private static Executor callbacks() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS, THREADS, KEEP_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "portcullis-fetch");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /**
     * Why {@code uri} cannot be fetched, or empty if it can: for the configuration check as well as for each request.
     */
    static String objectionTo(URI uri) {
        String host = uri.getHost();
        if (host == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            return "must be an absolute URL with a host, without user info and fragment";
        }
        if ("https".equalsIgnoreCase(uri.getScheme())) {
            return "";
        }
        return "http".equalsIgnoreCase(uri.getScheme()) && isLoopback(host)
                ? ""
                : "must be https; http is for loopback addresses only";
    }

    @Override
    public CompletionStage<Response> send(Request request) {
        String objection = objectionTo(request.uri());
        if (!objection.isEmpty()) {
            return CompletableFuture.failedFuture(new IOException(request.uri() + ": " + objection));
        }
        CompletableFuture<HttpResponse<byte[]>> sent =
                client.sendAsync(jdkRequest(request), head -> new LimitedContent(request.maxBytes()));
        CompletableFuture<Response> answer = new CompletableFuture<>();
        // the client's own timeout ends with the head of the answer; this one covers the content too
        CompletableFuture<HttpResponse<byte[]>> bounded =
                sent.copy().orTimeout(request.timeout().toMillis(), TimeUnit.MILLISECONDS);
        var unused = bounded.whenComplete((response, failure) -> {
            if (failure == null) {
                complete(answer, response);
            } else {
                sent.cancel(true);
                answer.completeExceptionally(new IOException(failure.toString(), failure));
            }
        });
        return answer;
    }

    private static HttpRequest jdkRequest(Request request) {
        HttpRequest.BodyPublisher content = request.content().length == 0
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(request.content());
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri()).method(request.method(), content);
        Fields fields = request.fields();
        for (int i = 0; i < fields.size(); i++) {
            builder.header(fields.name(i), fields.value(i));
        }
        return builder.build();
    }

    private static void complete(CompletableFuture<Response> answer, HttpResponse<byte[]> response) {
        try {
            answer.complete(new Response(response.statusCode(), fields(response.headers()), response.body()));
        } catch (IllegalArgumentException e) {
            answer.completeExceptionally(new IOException("unusable field in the answer", e));
        }
    }

    private static Fields fields(HttpHeaders headers) {
        Fields.Editor fields = Fields.EMPTY.edit();
        for (Map.Entry<String, List<String>> line : headers.map().entrySet()) {
            for (String value : line.getValue()) {
                fields.addNamed(line.getKey(), value);
            }
        }
        return fields.build();
    }

    private static boolean isLoopback(String host) {
        String literal = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return literal.equalsIgnoreCase("localhost")
                || IpAddresses.parse(literal)
                        .map(InetAddress::isLoopbackAddress)
                        .orElse(false);
    }
}
