package dev.portcullis.app.ftw;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.portcullis.app.ConfigSource;
import dev.portcullis.app.Portcullis;
import dev.portcullis.config.InvalidConfigException;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A proxy with rules, started as {@code run} would start it, on loopback before a backend that answers as it is told. One owner at a time. */
final class OwnProxy implements Closeable {
    private static final String MARKER_RULE = """
            SecRule REQUEST_HEADERS:X-CRS-Test "@rx ^.*$" \\
                "id:999999,phase:1,pass,t:none,log,msg:'X-CRS-Test %{MATCHED_VAR}',ctl:ruleRemoveById=1-999999"
            """;

    private final Path folder;
    private final ReflectingBackend backend;
    private final Portcullis proxy;

    private OwnProxy(Path folder, ReflectingBackend backend, Portcullis proxy) {
        this.folder = folder;
        this.backend = backend;
        this.proxy = proxy;
    }

    /**
     * Starts everything.
     *
     * @param rules files, patterns or the word {@code baseline}, in order; the marker rule comes before them
     * @param engine {@code on} or {@code detection-only}
     */
    static OwnProxy start(List<String> rules, String engine) throws InvalidConfigException, IOException {
        Path folder = Files.createTempDirectory("portcullis-ftw");
        Path ruleLog = Files.createFile(folder.resolve("rules.log"));
        Path marker = Files.writeString(folder.resolve("marker.conf"), MARKER_RULE);
        ReflectingBackend backend = new ReflectingBackend();
        try {
            List<String> files =
                    Stream.concat(Stream.of(marker.toString()), rules.stream()).toList();
            Portcullis proxy = Portcullis.start(ConfigSource.ofText(
                    config(files, engine, backend.port(), ruleLog),
                    "command line",
                    Path.of("").toAbsolutePath()));
            return new OwnProxy(folder, backend, proxy);
        } catch (InvalidConfigException | IOException e) {
            backend.close();
            delete(folder);
            throw e;
        }
    }

    /** JSON, which is YAML as well and knows how to quote. */
    private static String config(List<String> rules, String engine, int backendPort, Path ruleLog) {
        return JSONObjectUtils.toJSONString(Map.of(
                "listeners", List.of(Map.of("bind", "127.0.0.1:0")),
                "clusters", Map.of("reflector", Map.of("endpoints", List.of("http://127.0.0.1:" + backendPort))),
                "routes", List.of(Map.of("name", "all", "cluster", "reflector")),
                "admin", Map.of("bind", "off"),
                "rules", Map.of("files", rules, "engine", engine),
                "logs", Map.of("access", "off", "rules", ruleLog.toString(), "audit", Map.of("engine", "off")),
                "shutdown", Map.of("drainTimeout", "1s")));
    }

    InetSocketAddress address() {
        return proxy.localAddresses().get(0);
    }

    Path ruleLog() {
        return folder.resolve("rules.log");
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        backend.close();
        delete(folder);
    }

    private static void delete(Path folder) throws IOException {
        for (String name : List.of("rules.log", "marker.conf")) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.deleteIfExists(folder);
    }
}
