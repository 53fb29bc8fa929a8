package dev.portcullis.it.sso;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a browser got from {@code url}, and all that led there, the answer itself last. Immutable. */
public record TestPage(URI url, TestAnswer answer, List<TestPage> steps) {
    private static final Pattern FORM = Pattern.compile("<form\\b([^>]*)>(.*?)</form>", Pattern.DOTALL);
    private static final Pattern INPUT = Pattern.compile("<(?:input|button)\\b([^>]*)>");
    private static final Pattern LINK = Pattern.compile("<a\\b[^>]*href=\"([^\"]*)\"");

    public TestPage {
        steps = List.copyOf(steps);
    }

    public int status() {
        return answer.status();
    }

    public String content() {
        return answer.content();
    }

    public String field(String name) {
        return answer.field(name);
    }

    /** Where a redirect points, absolute. */
    public URI location() {
        String location = answer.field("Location");
        if (location == null) {
            throw new AssertionError(url + " answered " + status() + " without Location: " + content());
        }
        return url.resolve(location);
    }

    /** Where the links point, absolute. */
    public List<URI> links() {
        return LINK.matcher(content())
                .results()
                .map(found -> url.resolve(unescape(found.group(1))))
                .toList();
    }

    /** The first form. */
    public Form form() {
        Matcher form = FORM.matcher(content());
        if (!form.find()) {
            throw new AssertionError("no form on " + url + ": " + content());
        }
        Map<String, String> inputs = new LinkedHashMap<>();
        Matcher input = INPUT.matcher(form.group(2));
        while (input.find()) {
            String name = attribute(input.group(1), "name");
            if (name != null) {
                String value = attribute(input.group(1), "value");
                inputs.putIfAbsent(name, value == null ? "" : value);
            }
        }
        String action = attribute(form.group(1), "action");
        String method = attribute(form.group(1), "method");
        return new Form(
                action == null ? url : url.resolve(action),
                method == null ? "GET" : method.toUpperCase(java.util.Locale.ROOT),
                inputs);
    }

    private static String attribute(String tag, String name) {
        Matcher found = Pattern.compile("(?:^|\\s)" + name + "=\"([^\"]*)\"").matcher(tag);
        return found.find() ? unescape(found.group(1)) : null;
    }

    private static String unescape(String html) {
        return html.replace("&quot;", "\"")
                .replace("&#34;", "\"")
                .replace("&#39;", "'")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }

    /** A form with the values that stand in it. Immutable. */
    public record Form(URI action, String method, Map<String, String> inputs) {}
}
