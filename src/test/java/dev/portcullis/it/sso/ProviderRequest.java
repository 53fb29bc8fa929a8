package dev.portcullis.it.sso;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A request that has reached the provider, with the parameters of query and form. Immutable. */
public record ProviderRequest(
        String method, String path, Map<String, List<String>> parameters, Map<String, List<String>> fields) {

    static ProviderRequest of(HttpExchange exchange) throws IOException {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        read(parameters, exchange.getRequestURI().getRawQuery());
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        byte[] content = exchange.getRequestBody().readAllBytes();
        if (type != null && type.startsWith("application/x-www-form-urlencoded")) {
            read(parameters, new String(content, StandardCharsets.UTF_8));
        }
        Headers fields = new Headers();
        fields.putAll(exchange.getRequestHeaders());
        return new ProviderRequest(
                exchange.getRequestMethod(), exchange.getRequestURI().getPath(), parameters, fields);
    }

    static void read(Map<String, List<String>> parameters, String encoded) {
        if (encoded == null || encoded.isEmpty()) {
            return;
        }
        for (String pair : encoded.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            parameters.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
        }
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The only value of a parameter; null if there is none. Several fail the test: RFC 6749 section 3.1 forbids them. */
    public String parameter(String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw new AssertionError(name + " occurs " + values.size() + " times in a request to " + path);
        }
        return values.isEmpty() ? null : values.get(0);
    }

    /** The first value of a field; null if there is none. */
    public String field(String name) {
        List<String> values = fields.get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }
}
