package dev.portcullis.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code scrub}: what is taken from requests and responses beyond what always is. Names may end in {@code *} for any rest. Immutable.
 *
 * @param cookieDomains from a Domain that the backend writes to what the client gets; empty text drops it
 * @param cookiePaths from a Path prefix that the backend writes to what the client gets
 */
public record ScrubConfig(
        List<String> requestFields,
        List<String> responseFields,
        boolean masksErrors,
        Map<String, String> cookieDomains,
        Map<String, String> cookiePaths) {
    public ScrubConfig {
        requestFields = List.copyOf(requestFields);
        responseFields = List.copyOf(responseFields);
        cookieDomains = new LinkedHashMap<>(cookieDomains);
        cookiePaths = new LinkedHashMap<>(cookiePaths);
    }
}
