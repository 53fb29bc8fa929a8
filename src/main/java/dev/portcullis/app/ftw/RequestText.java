package dev.portcullis.app.ftw;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A test's request as go-ftw puts it on the wire, whether or not that is HTTP. */
final class RequestText {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String UNESCAPED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";

    private RequestText() {}

    static byte[] of(TestCase.Input input) {
        if (input.raw() != null) {
            return input.raw().getBytes(StandardCharsets.ISO_8859_1);
        }
        List<TestCase.Header> headers = new ArrayList<>(input.headers());
        String data = content(input, headers);
        if (input.completes()) {
            complete(input.method(), headers, data.length());
        }
        StringBuilder head = new StringBuilder();
        head.append(input.method()).append(' ').append(input.uri()).append(' ');
        head.append(input.version()).append("\r\n");
        for (TestCase.Header header : headers) {
            head.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        out.writeBytes(data.getBytes(StandardCharsets.ISO_8859_1));
        return out.toByteArray();
    }

    private static String content(TestCase.Input input, List<TestCase.Header> headers) {
        String data = input.data();
        if (!data.isEmpty() && input.completes()) {
            if (lacks(headers, "content-type")) {
                headers.add(new TestCase.Header("Content-Type", FORM));
            }
            if (headers.stream()
                    .anyMatch(header ->
                            header.isNamed("content-type") && header.value().equalsIgnoreCase(FORM))) {
                data = encodedForm(data);
            }
        }
        boolean isMultipart = headers.stream()
                .anyMatch(header -> header.isNamed("content-type")
                        && header.value().toLowerCase(Locale.ROOT).contains("multipart/form-data;"));
        return isMultipart ? data.replace("\n", "\r\n") : data;
    }

    /** What is added comes last, in this order. */
    private static void complete(String method, List<TestCase.Header> headers, int length) {
        if (lacks(headers, "connection")) {
            headers.add(new TestCase.Header("Connection", "close"));
        }
        // go-ftw asks for ^POST|PUT|PATCH|DELETE$, which binds like this
        boolean mayHaveContent = method.startsWith("POST")
                || method.contains("PUT")
                || method.contains("PATCH")
                || method.endsWith("DELETE");
        if (lacks(headers, "content-length") && (length > 0 || mayHaveContent)) {
            headers.add(new TestCase.Header("Content-Length", Integer.toString(length)));
        }
    }

    private static boolean lacks(List<TestCase.Header> headers, String name) {
        return headers.stream().noneMatch(header -> header.isNamed(name));
    }

    /** Names and values encoded, unless something in {@code text} is encoded already; an ampersand at the end is lost. */
    private static String encodedForm(String text) {
        if (text.indexOf('%') >= 0 || text.indexOf('+') >= 0) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        int end = text.endsWith("&") ? text.length() - 1 : text.length();
        boolean inName = true;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c == '&' || (c == '=' && inName)) {
                inName = c == '&';
                out.append(c);
            } else {
                escape(out, c);
            }
        }
        return out.toString();
    }

    private static void escape(StringBuilder out, char c) {
        if (c == ' ') {
            out.append('+');
        } else if (UNESCAPED.indexOf(c) >= 0) {
            out.append(c);
        } else {
            out.append(String.format("%%%02X", (int) c));
        }
    }
}
