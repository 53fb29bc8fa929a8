package dev.portcullis.app.ftw;

import dev.portcullis.net.IpAddresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * The proxy that tests are sent to, whatever address they name. Immutable.
 *
 * @param isSecure whether it speaks TLS
 * @param trustsAny whether its certificate is taken unseen
 */
public record Destination(String host, int port, boolean isSecure, boolean trustsAny, TimeLimits limits) {
    static Destination of(InetSocketAddress address, TimeLimits limits) {
        return new Destination(IpAddresses.text(address.getAddress()), address.getPort(), false, false, limits);
    }

    /**
     * The proxy at {@code url}.
     *
     * @throws IllegalArgumentException if that is no origin; the message begins with the URL
     */
    public static Destination of(String url, boolean trustsAny, TimeLimits limits) {
        try {
            URI uri = new URI(url);
            boolean isSecure = "https".equalsIgnoreCase(uri.getScheme());
            boolean isPlain = "http".equalsIgnoreCase(uri.getScheme());
            String rest = uri.getRawPath() == null ? "" : uri.getRawPath();
            if ((isSecure || isPlain) && uri.getHost() != null && (rest.isEmpty() || rest.equals("/"))) {
                int port = uri.getPort() >= 0 ? uri.getPort() : isSecure ? 443 : 80;
                return new Destination(uri.getHost(), port, isSecure, trustsAny, limits);
            }
        } catch (URISyntaxException e) {
            // told below
        }
        throw new IllegalArgumentException('"' + url + "\" needs an origin, such as http://127.0.0.1:8080");
    }

    /** As in a Host field. */
    String authority() {
        return port == (isSecure ? 443 : 80) ? host : host + ":" + port;
    }

    /** A fresh connection. */
    Socket connect() throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) limits.read().toMillis());
            String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            socket.connect(
                    new InetSocketAddress(name, port), (int) limits.connect().toMillis());
            return isSecure ? secured(socket, name) : socket;
        } catch (IOException e) {
            socket.close();
            throw new IOException("cannot connect to " + authority() + ": " + e.getMessage(), e);
        }
    }

    private Socket secured(Socket socket, String name) throws IOException {
        SSLSocket secured = (SSLSocket) factory().createSocket(socket, name, port, true);
        if (!trustsAny) {
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
        }
        secured.startHandshake();
        return secured;
    }

    private SSLSocketFactory factory() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trustsAny ? new TrustManager[] {new AnyCertificate()} : null, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** For {@code --skip-tls-verification}, which is asked for by name, for proxies under test alone. */
    private static final class AnyCertificate implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
