package dev.portcullis.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads {@code scrub}, of the whole proxy or of one route. */
final class ScrubKeys {
    private static final ValueKind<String> COOKIE_TEXT =
            new ValueKind<>("text", "app.example.com", ValueKind.Schema.TEXT, text -> isCookieText(text) ? text : null);

    private ScrubKeys() {}

    static ScrubConfig read(Section s) {
        return new ScrubConfig(
                s.list(
                        "requestFields",
                        Kinds.FIELD_PATTERN,
                        List.of(),
                        "More request fields that never reach the backend, whoever sends them."),
                s.list(
                        "responseFields",
                        Kinds.FIELD_PATTERN,
                        List.of(),
                        "More response fields that never reach the client, beside `Server`, `X-Powered-By`, `Via` and their like."),
                s.value(
                        "maskErrors",
                        Kinds.FLAG,
                        "true",
                        "Replaces the content of 5xx answers by a page with the incident id."),
                single(
                        s,
                        "cookieDomains",
                        "From a cookie Domain that the backend writes to what the client gets; `\"\"` drops it."),
                single(
                        s,
                        "cookiePaths",
                        "From a cookie Path prefix that the backend writes to what the client gets; the longest that fits counts."));
    }

    private static Map<String, String> single(Section s, String name, String doc) {
        Map<String, String> mapped = new LinkedHashMap<>();
        s.namedValues(name, COOKIE_TEXT, doc).forEach((from, to) -> {
            if (to.size() == 1) {
                mapped.put(name.equals("cookieDomains") ? from.toLowerCase(Locale.ROOT) : from, to.get(0));
            } else {
                s.fault(name, "needs one value for " + Report.quoted(from));
            }
        });
        return mapped;
    }

    private static boolean isCookieText(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ';' && c != ',');
    }
}
