package dev.portcullis.rules;

import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.RequestTarget;
import dev.portcullis.http.TargetParser;
import dev.portcullis.net.IpAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * One go-ftw test, played in this process: the request as the runner would send it, the answer of the reflecting backend that the tests expect, and
 * the judgement over what the rules logged. Expectations about refusals by the server (status 400) are not judged.
 */
record RegressionCase(String name, List<Map<String, Object>> stages) {
    private static final InetAddress LOCALHOST = IpAddresses.parse("127.0.0.1").orElseThrow();
    private static final String FORM = "application/x-www-form-urlencoded";

    static List<RegressionCase> read(Path file) throws IOException {
        Load load =
                new Load(LoadSettings.builder().setCodePointLimit(50_000_000).build());
        Map<String, Object> document = map(load.loadFromString(Files.readString(file)));
        List<RegressionCase> cases = new ArrayList<>();
        for (Object test : list(document.get("tests"))) {
            List<Map<String, Object>> stages = new ArrayList<>();
            list(map(test).get("stages")).forEach(stage -> stages.add(map(stage)));
            cases.add(
                    new RegressionCase(document.get("rule_id") + "-" + map(test).get("test_id"), stages));
        }
        return cases;
    }

    /** The cases of all YAML files below {@code folder}. */
    static List<RegressionCase> in(Path folder) throws IOException {
        List<RegressionCase> cases = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(p -> p.toString().matches(".*\\.ya?ml"))
                    .sorted()
                    .toList()) {
                cases.addAll(read(file));
            }
        }
        return cases;
    }

    /** The rules that match each stage, in their order. */
    List<List<Long>> matches(RuleSet rules) {
        return stages.stream()
                .map(stage -> Request.of(map(stage.get("input"))).play(rules))
                .map(played -> played.matches().stream().map(RuleMatch::id).toList())
                .toList();
    }

    /** Why it failed, or empty. */
    Optional<String> judge(RuleSet rules) {
        for (Map<String, Object> stage : stages) {
            Request request = Request.of(map(stage.get("input")));
            Optional<String> why = compare(map(stage.get("output")), request.play(rules));
            if (why.isPresent()) {
                return why;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> compare(Map<String, Object> output, Transaction transaction) {
        if (output.get("status") instanceof Number status && status.intValue() == 400) {
            return Optional.empty();
        }
        Set<Long> ids = transaction.matches().stream()
                .filter(RuleMatch::isLogged)
                .map(RuleMatch::id)
                .collect(Collectors.toSet());
        String log = transaction.matches().stream()
                .map(match -> new RuleLogLines(transaction.facts(), transaction.masking()).of(match))
                .collect(Collectors.joining("\n"));
        Map<String, Object> expected = map(output.get("log"));
        for (Object id : list(expected.get("expect_ids"))) {
            if (!ids.contains(((Number) id).longValue())) {
                return Optional.of(id + " is missing, found " + ids);
            }
        }
        for (Object id : list(expected.get("no_expect_ids"))) {
            if (ids.contains(((Number) id).longValue())) {
                return Optional.of(id + " should not match");
            }
        }
        return compare(expected, log);
    }

    private static Optional<String> compare(Map<String, Object> expected, String log) {
        Object present = expected.get("match_regex");
        if (present != null && !Pattern.compile(present.toString()).matcher(log).find()) {
            return Optional.of("the log lacks " + present);
        }
        Object absent = expected.get("no_match_regex");
        boolean isThere = absent != null
                && Pattern.compile(absent.toString()).matcher(log).find();
        return isThere ? Optional.of("the log has " + absent) : Optional.empty();
    }

    /** What would be sent. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Request(String method, String target, String version, Fields fields, byte[] content) {
        static Request of(Map<String, Object> input) {
            Object encoded = input.get("encoded_request");
            if (encoded != null) {
                return raw(latin1(Base64.getMimeDecoder().decode(encoded.toString())));
            }
            TreeMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            map(input.get("headers")).forEach((name, value) -> headers.put(name, String.valueOf(value)));
            String data = input.get("data") == null ? "" : String.valueOf(input.get("data"));
            byte[] content = data.getBytes(StandardCharsets.UTF_8);
            if (!Boolean.FALSE.equals(input.get("autocomplete_headers"))) {
                content = complete(headers, data);
            }
            Fields.Editor fields = Fields.EMPTY.edit();
            headers.forEach((name, value) -> add(fields, wire(name), wire(value.strip())));
            return new Request(
                    String.valueOf(input.getOrDefault("method", "GET")),
                    wire(String.valueOf(input.getOrDefault("uri", "/"))),
                    String.valueOf(input.getOrDefault("version", "HTTP/1.1")),
                    fields.build(),
                    content);
        }

        /** Adds what go-ftw adds, and returns the content as it encodes it. */
        private static byte[] complete(Map<String, String> headers, String data) {
            headers.putIfAbsent("Connection", "close");
            if (data.isEmpty()) {
                return new byte[0];
            }
            headers.putIfAbsent("Content-Type", FORM);
            String type = headers.get("Content-Type");
            String text = data;
            if (type.startsWith("multipart/")) {
                text = data.replace("\r\n", "\n").replace("\n", "\r\n");
            } else if (type.equals(FORM)) {
                text = encoded(data);
            }
            byte[] content = text.getBytes(StandardCharsets.UTF_8);
            headers.putIfAbsent("Content-Length", String.valueOf(content.length));
            return content;
        }

        /** A form that decoding would not change is encoded, pair by pair. */
        private static String encoded(String data) {
            try {
                if (!URLDecoder.decode(data, StandardCharsets.UTF_8).equals(data)) {
                    return data;
                }
            } catch (IllegalArgumentException notEncoded) {
                return data;
            }
            List<String> pairs = new ArrayList<>();
            for (String pair : data.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                pairs.add(URLEncoder.encode(name, StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
            return String.join("&", pairs);
        }

        private static Request raw(String text) {
            int end = text.indexOf("\r\n\r\n");
            List<String> lines = List.of((end < 0 ? text : text.substring(0, end)).split("\r\n", -1));
            List<String> parts = List.of(lines.get(0).split(" ", 3));
            Fields.Editor fields = Fields.EMPTY.edit();
            for (String line : lines.subList(1, lines.size())) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    add(
                            fields,
                            line.substring(0, colon),
                            line.substring(colon + 1).strip());
                }
            }
            String content = end < 0 ? "" : text.substring(end + 4);
            return new Request(
                    parts.get(0),
                    parts.size() > 1 ? parts.get(1) : "",
                    parts.size() > 2 ? parts.get(2) : "",
                    fields.build(),
                    content.getBytes(StandardCharsets.ISO_8859_1));
        }

        private static void add(Fields.Editor fields, String name, String value) {
            try {
                fields.addNamed(name, value);
            } catch (IllegalArgumentException refused) {
                // a value that no decoder lets through: the rules never see it either
            }
        }

        Transaction play(RuleSet rules) {
            RequestTarget canonical = TargetParser.parse(method, target) instanceof TargetParser.Accepted accepted
                    ? accepted.target()
                    : null;
            Transaction transaction = rules.begin(
                    new TransactionFacts(
                            "case",
                            new TransactionFacts.Connection(LOCALHOST, 40_000, LOCALHOST, 80),
                            Instant.EPOCH,
                            method,
                            target,
                            version,
                            method + " " + target + " " + version,
                            fields,
                            canonical),
                    null);
            transaction.requestHeaders();
            transaction.requestBody(content);
            JsonNode answer = reflected();
            transaction.responseHeaders(answer.path("status").asInt(200), "HTTP/1.1", answerFields(answer));
            transaction.responseBody(answerContent(answer));
            transaction.logging();
            return transaction;
        }

        private JsonNode reflected() {
            ObjectMapper mapper = new ObjectMapper();
            if (!method.equals("POST") || !target.equals("/reflect")) {
                return mapper.createObjectNode();
            }
            try {
                return mapper.readTree(content);
            } catch (JacksonException tellsNothing) {
                return mapper.createObjectNode(); // a test of requests, which does not care for the answer
            }
        }

        private static Fields answerFields(JsonNode answer) {
            Fields.Editor fields = Fields.EMPTY.edit();
            answer.path("headers")
                    .properties()
                    .forEach(header ->
                            add(fields, header.getKey(), header.getValue().asString()));
            Fields given = fields.build();
            return given.contains(FieldName.CONTENT_TYPE)
                    ? given
                    : given.edit().add(FieldName.CONTENT_TYPE, "text/plain").build();
        }

        private static byte[] answerContent(JsonNode answer) {
            return answer.has("encodedBody")
                    ? Base64.getDecoder().decode(answer.path("encodedBody").asString())
                    : answer.path("body").asString("").getBytes(StandardCharsets.UTF_8);
        }

        /** UTF-8 as it goes over the wire, one char per byte. */
        private static String wire(String text) {
            return latin1(text.getBytes(StandardCharsets.UTF_8));
        }

        private static String latin1(byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    @SuppressWarnings("unchecked") // the keys of YAML maps in these files are text
    private static Map<String, Object> map(Object node) {
        return node == null ? Map.of() : (Map<String, Object>) node;
    }

    private static List<?> list(Object node) {
        return node == null ? List.of() : (List<?>) node;
    }
}
