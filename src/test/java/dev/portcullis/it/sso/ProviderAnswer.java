package dev.portcullis.it.sso;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an endpoint answers: {@code fields} are Location, WWW-Authenticate, Set-Cookie and the like. Immutable. */
record ProviderAnswer(int status, String type, String content, Map<String, List<String>> fields) {
    static ProviderAnswer json(int status, Map<String, Object> object) {
        return new ProviderAnswer(status, "application/json", JSONObjectUtils.toJSONString(object), Map.of());
    }

    static ProviderAnswer error(int status, String error) {
        return json(status, Map.of("error", error));
    }

    static ProviderAnswer page(int status, String text) {
        return new ProviderAnswer(
                status, "text/html", "<!doctype html><title>" + text + "</title><p>" + text, Map.of());
    }

    static ProviderAnswer redirect(String location) {
        return page(303, "on your way").with("Location", location);
    }

    ProviderAnswer with(String name, String value) {
        Map<String, List<String>> more = new LinkedHashMap<>(fields);
        more.put(name, List.of(value));
        return new ProviderAnswer(status, type, content, more);
    }

    byte[] bytes() {
        return content.getBytes(StandardCharsets.UTF_8);
    }
}
