package dev.portcullis.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One of {@code routes[].cleanHtml}: which fields hold HTML, and what of it may stay. Immutable.
 *
 * @param fields names of form and multipart fields, and paths in JSON that begin with {@code json.}; {@code *} for any text
 */
public record HtmlConfig(List<String> fields, Allowed allowed) {
    public HtmlConfig {
        fields = List.copyOf(fields);
    }

    /** What may stay. */
    public sealed interface Allowed permits Named, Own {}

    /** A policy by its name. */
    public enum Named implements Allowed {
        BASIC,
        FORMATTING,
        LINKS,
        IMAGES
    }

    /**
     * A policy written in the configuration.
     *
     * @param attributes from an attribute to the elements that may have it, {@code *} for all
     */
    public record Own(List<String> elements, Map<String, List<String>> attributes, List<String> protocols)
            implements Allowed {
        public Own {
            elements = List.copyOf(elements);
            attributes = new LinkedHashMap<>(attributes);
            protocols = List.copyOf(protocols);
        }
    }
}
