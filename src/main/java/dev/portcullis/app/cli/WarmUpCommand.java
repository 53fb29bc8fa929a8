package dev.portcullis.app.cli;

import dev.portcullis.app.ConfigSource;
import dev.portcullis.app.Portcullis;
import dev.portcullis.config.InvalidConfigException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code warm-up}: starts the proxy in front of nothing much, passes a few requests through it and ends. The launcher records which classes that loads, so that the next
 * start finds them ready.
 */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {
    private static final int READ_MILLIS = 5_000;
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nServer: none\r\n\r\nok";
    private static final String[] REQUESTS = {
        "GET /?q=1 HTTP/1.1\r\nHost: warm.up\r\nConnection: close\r\n\r\n",
        "GET /?q=1%27%20or%201=1-- HTTP/1.1\r\nHost: warm.up\r\nConnection: close\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: warm.up\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n"
                + "Connection: close\r\n\r\na=b",
        "GET /%zz HTTP/1.1\r\nHost: warm.up\r\n\r\n"
    };

    @Override
    public Integer call() throws InvalidConfigException, IOException {
        try (ServerSocket backend = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answering = new Thread(() -> answer(backend), "warm-up-backend");
            answering.setDaemon(true);
            answering.start();
            String text =
                    "listeners: [{bind: '127.0.0.1:0'}]\nroutes: [{name: all, cluster: all}]\nadmin: {bind: off}\n"
                            + "logs: {access: off, rules: off, audit: {engine: off}}\nshutdown: {drainTimeout: 1s}\n"
                            + "clusters: {all: {endpoints: ['http://127.0.0.1:" + backend.getLocalPort() + "']}}\n";
            try (Portcullis portcullis = Portcullis.start(
                    ConfigSource.ofText(text, "warm-up", Path.of("").toAbsolutePath()))) {
                for (String request : REQUESTS) {
                    send(portcullis.localAddresses().get(0), request);
                }
                portcullis.drainAndClose();
            }
        }
        return Main.OK;
    }

    private static void answer(ServerSocket backend) {
        while (!backend.isClosed()) {
            try (Socket connection = backend.accept()) {
                connection.setSoTimeout(READ_MILLIS);
                byte[] buffer = new byte[8192];
                while (connection.getInputStream().read(buffer) > 0) {
                    connection.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException ended) {
                // the proxy has closed its connection, or the warm-up is over: the loop looks which
            }
        }
    }

    private static void send(InetSocketAddress proxy, String request) throws IOException {
        try (Socket client = new Socket(proxy.getAddress(), proxy.getPort())) {
            client.setSoTimeout(READ_MILLIS);
            client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().readAllBytes();
        }
    }
}
