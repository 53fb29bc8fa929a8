package dev.portcullis.app.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Map;

/** The text of {@code demo.yaml} with what each demo fills in. */
final class DemoConfig {
    private static final String RESOURCE = "demo.yaml";

    private DemoConfig() {}

    /** The whole text. Values become double-quoted scalars, so that nothing in them can be read as YAML. */
    static String text(String listen, String application, String keys) throws IOException {
        Map<String, String> values = Map.of(
                "listen", listen,
                "application", application,
                "keys", keys,
                "issuer", DemoTokens.ISSUER,
                "audience", DemoTokens.AUDIENCE);
        String text = template();
        for (Map.Entry<String, String> value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", quoted(value.getValue()));
        }
        return text;
    }

    private static String template() throws IOException {
        try (InputStream in = DemoConfig.class.getClassLoader().getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new NoSuchFileException(RESOURCE, null, "is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String quoted(String value) {
        StringBuilder out = new StringBuilder("\"");
        value.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c < ' ' || c == 0x7f) {
                out.append(String.format("\\x%02x", c));
            } else {
                out.append((char) c);
            }
        });
        return out.append('"').toString();
    }
}
