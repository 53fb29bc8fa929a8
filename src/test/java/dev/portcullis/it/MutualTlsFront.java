package dev.portcullis.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.portcullis.it.sso.TestProvider;
import dev.portcullis.wire.CertificateFiles;
import dev.portcullis.wire.ClientIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** TLS before a provider that knows none: lets in who has the client's certificate, and has the provider take that for the client's secret. */
final class MutualTlsFront implements AutoCloseable {
    private final HttpsServer server;
    private final TestProvider provider;
    private final HttpClient client = HttpClient.newHttpClient();
    private final CopyOnWriteArrayList<String> clients = new CopyOnWriteArrayList<>();

    private MutualTlsFront(HttpsServer server, TestProvider provider) {
        this.server = server;
        this.provider = provider;
    }

    static MutualTlsFront before(TestProvider provider, CertificateFiles own, Path clients) throws Exception {
        SSLContext context = ClientIdentity.context(Optional.of(own), Optional.of(clients));
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters tls = context.getDefaultSSLParameters();
                tls.setNeedClientAuth(true);
                parameters.setSSLParameters(tls);
            }
        });
        MutualTlsFront front = new MutualTlsFront(server, provider);
        server.createContext("/", front::pass);
        server.start();
        return front;
    }

    String url() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    /** The names of those who came, in order. */
    List<String> clients() {
        return clients;
    }

    private void pass(HttpExchange exchange) throws IOException {
        clients.add(
                ((HttpsExchange) exchange).getSSLSession().getPeerPrincipal().getName());
        String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(URI.create(provider.issuer() + exchange.getRequestURI()))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form + "&client_secret=" + SsoProxy.CLIENT_SECRET))
                .build();
        try (exchange) {
            HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
