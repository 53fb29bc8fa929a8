package dev.portcullis.app.ftw;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/**
 * The part of Go's template syntax that tests use to write long content: {@code {{ "1" | repeat 64200 }}} and {@code {{ repeat 64200 "1" }}}. Other text in
 * double braces is data (template injection is among the attacks), and stays as it is, as with go-ftw when it is not a template.
 */
final class DataTemplate {
    private static final int MAX_CHARS = 16 << 20;
    private static final Pattern REPEAT = Pattern.compile(
            "\\{\\{-?\\s*(?:\"([^\"\\\\{}]*)\"\\s*\\|\\s*repeat\\s+([0-9]{1,8})|repeat\\s+([0-9]{1,8})\\s+\"([^\"\\\\{}]*)\")\\s*-?\\}\\}");
    private static final Pattern CALL = Pattern.compile("\\{\\{-?\\s*(?:\"[^\"]*\"\\s*\\||repeat\\s)");

    private DataTemplate() {}

    /** @throws IllegalArgumentException if something is meant as a template but cannot be read as one, or would grow too long */
    static String expand(String data) {
        if (!data.contains("{{")) {
            return data;
        }
        StringBuilder out = new StringBuilder();
        Matcher matcher = REPEAT.matcher(data);
        int done = 0;
        while (matcher.find()) {
            out.append(data, done, matcher.start());
            String count = matcher.group(2) == null ? matcher.group(3) : matcher.group(2);
            String text = matcher.group(2) == null ? matcher.group(4) : matcher.group(1);
            long chars = Long.parseLong(count) * text.length() + out.length();
            if (chars > MAX_CHARS) {
                throw new IllegalArgumentException("would become " + chars + " characters, at most " + MAX_CHARS);
            }
            out.append(text.repeat(Integer.parseInt(count)));
            done = matcher.end();
        }
        String rest = data.substring(done);
        if (CALL.matcher(rest).find() || (done > 0 && CALL.matcher(out).find())) {
            throw new IllegalArgumentException(
                    "has a template other than {{ \"text\" | repeat N }} and {{ repeat N \"text\" }}");
        }
        return out.append(rest).toString();
    }
}
