package dev.portcullis.app.ftw;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the section {@code input} of a stage, with the defaults of go-ftw. */
final class InputReader {
    private static final Set<String> KNOWN = Set.of(
            "dest_addr",
            "port",
            "protocol",
            "method",
            "uri",
            "version",
            "headers",
            "ordered_headers",
            "data",
            "encoded_data",
            "encoded_request",
            "autocomplete_headers",
            "stop_magic",
            "follow_redirect",
            "virtual_host_mode",
            "save_cookie");

    private static final Map<String, String> REFUSED = Map.of(
            "raw_request", "is ignored by go-ftw; use encoded_request",
            "response", "is not supported; send POST /reflect with what the backend shall answer as JSON",
            "uris", "is not supported; write a stage for each");

    private InputReader() {}

    static TestCase.Input read(YamlSection input) throws InvalidTestException {
        input.requireOnly(KNOWN, REFUSED);
        input.number("port");
        if (Boolean.TRUE.equals(input.flag("save_cookie"))) {
            throw input.fault("save_cookie", "is true, but go-ftw sends no cookies of its own; write a Cookie field");
        }
        return new TestCase.Input(
                input.text("method", "GET"),
                input.text("uri", "/"),
                input.text("version", "HTTP/1.1"),
                headers(input),
                data(input),
                raw(input),
                completes(input),
                Boolean.TRUE.equals(input.flag("follow_redirect")),
                Boolean.TRUE.equals(input.flag("virtual_host_mode")),
                isSecure(input));
    }

    private static boolean completes(YamlSection input) throws InvalidTestException {
        Boolean completes = input.flag("autocomplete_headers");
        boolean stops = Boolean.TRUE.equals(input.flag("stop_magic"));
        return completes == null ? !stops : completes;
    }

    private static boolean isSecure(YamlSection input) throws InvalidTestException {
        String protocol = input.text("protocol", "http");
        if (!protocol.equalsIgnoreCase("http") && !protocol.equalsIgnoreCase("https")) {
            throw input.fault("protocol", "is " + protocol + ", needs http or https");
        }
        return protocol.equalsIgnoreCase("https");
    }

    private static String data(YamlSection input) throws InvalidTestException {
        String data = input.text("data");
        if (data == null) {
            String encoded = input.text("encoded_data");
            return encoded == null ? "" : decoded(input, "encoded_data", encoded);
        }
        try {
            return DataTemplate.expand(new String(data.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw input.fault("data", String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable String raw(YamlSection input) throws InvalidTestException {
        String encoded = input.text("encoded_request", "");
        if (encoded.isEmpty()) {
            return null;
        }
        if (!input.text("data", "").isEmpty()) {
            throw input.fault("encoded_request", "stands beside data, needs to be alone");
        }
        return decoded(input, "encoded_request", encoded);
    }

    /** As Go's reader, which skips line ends. */
    private static String decoded(YamlSection input, String key, String encoded) throws InvalidTestException {
        try {
            byte[] bytes = Base64.getDecoder().decode(encoded.replace("\n", "").replace("\r", ""));
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            throw input.fault(key, "is not base64: " + e.getMessage());
        }
    }

    /** The fields of {@code headers} sorted by name, then those of {@code ordered_headers} as they stand. */
    private static List<TestCase.Header> headers(YamlSection input) throws InvalidTestException {
        List<TestCase.Header> headers = new ArrayList<>();
        YamlSection map = input.section("headers");
        for (Object key : map.values().keySet()) {
            String name = String.valueOf(key);
            headers.add(new TestCase.Header(name, map.text(name, "")));
        }
        headers.sort(Comparator.comparing(TestCase.Header::name));
        for (Object each : input.list("ordered_headers")) {
            YamlSection header = YamlSection.of(input.place() + ": ordered_headers", each);
            header.requireOnly(Set.of("name", "value"));
            headers.add(new TestCase.Header(header.text("name", ""), header.text("value", "")));
        }
        return headers;
    }
}
