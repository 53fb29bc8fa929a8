package dev.portcullis.rules.injection;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.Value;
import dev.portcullis.rules.transform.Transformation;
import dev.portcullis.rules.transform.TransformationCatalog;
import java.util.function.LongConsumer;

/** URLs and style sheets that run code, read as forgivingly as a browser reads them. */
final class ActiveContent {
    private static final String[] SCHEMES = {
        "javascript:", "vbscript:", "vbs:", "livescript:", "mocha:", "jscript:", "view-source:", "jar:", "data:"
    };
    /** Data URLs of pictures, which e-mail is full of. */
    private static final String[] PICTURES = {
        "data:image/png",
        "data:image/gif",
        "data:image/jpeg",
        "data:image/jpg",
        "data:image/webp",
        "data:image/x-icon",
        "data:image/bmp",
        "data:font/",
        "data:application/font",
        "data:application/x-font"
    };

    private static final String[] STYLES = {
        "expression(",
        "javascript:",
        "vbscript:",
        "livescript:",
        "mocha:",
        "binding:",
        "-o-link",
        "behaviour:",
        "url(data:text",
        "url(data:image/svg",
        "url('data:text",
        "url(\"data:text",
        "<script",
        "</style"
    };

    private static final Transformation ENTITIES = named("htmlEntityDecode");
    private static final Transformation CSS_ESCAPES = named("cssDecode");

    /** How often a URL is looked at: decoded, squeezed, and searched for a few schemes. */
    private static final long URL_PASSES = 6;
    /** How often a style sheet is looked at: decoded, squeezed with and without comments, and searched for each danger both times. */
    private static final long STYLE_PASSES = 6 + 2L * (STYLES.length + 1);

    private ActiveContent() {}

    private static Transformation named(String name) {
        return TransformationCatalog.standard().find(name).orElseThrow();
    }

    /** Whether a browser that follows {@code url} runs a script or shows a document out of it. */
    static boolean isActiveUrl(Value url, LongConsumer work) {
        work.accept(URL_PASSES * url.length());
        String text = squeezed(ENTITIES.apply(url));
        int start = 0;
        if (text.startsWith("feed:")) {
            start = "feed:".length();
        }
        if (text.contains(":javascript:") || isHalfAScheme(url, text)) {
            return true;
        }
        int refresh = text.indexOf("url=");
        return isActiveAt(text, start) || (refresh >= 0 && isActiveAt(text, refresh + "url=".length()));
    }

    private static boolean isActiveAt(String text, int start) {
        int at = start;
        while (at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"' || text.charAt(at) == '`')) {
            at++;
        }
        for (String scheme : SCHEMES) {
            if (text.startsWith(scheme, at)) {
                return !isPicture(text, at);
            }
        }
        return false;
    }

    /** A scheme that character references spell and that blanks cut: some browsers put it together again. */
    private static boolean isHalfAScheme(Value url, String text) {
        return text.length() >= 4 && url.latin1().contains("&#") && SCHEMES[0].startsWith(text);
    }

    private static boolean isPicture(String text, int at) {
        for (String picture : PICTURES) {
            if (text.startsWith(picture, at)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the style sheet {@code css} can run a script in some browser. */
    static boolean isActiveStyleSheet(Value css, LongConsumer work) {
        work.accept(STYLE_PASSES * css.length());
        Value decoded = CSS_ESCAPES.apply(css);
        return isDangerous(squeezed(decoded)) || isDangerous(squeezed(withoutComments(decoded)));
    }

    /** Whether the value of a style attribute can run a script, or is written in a way that no author has a reason for. */
    static boolean isActiveStyle(Value css, LongConsumer work) {
        work.accept(URL_PASSES * css.length());
        Value decoded = ENTITIES.apply(css);
        return isActiveStyleSheet(decoded, work) || !isPlainStyle(decoded.latin1());
    }

    private static boolean isDangerous(String text) {
        for (String danger : STYLES) {
            if (text.contains(danger)) {
                return true;
            }
        }
        return isActiveBehavior(text);
    }

    /** Only the characters that declarations need, URLs without blanks, and no line end inside of quotes. */
    private static boolean isPlainStyle(String css) {
        int at = 0;
        boolean quoted = false;
        while (at < css.length()) {
            quoted ^= css.charAt(at) == '\'' || css.charAt(at) == '"';
            if (quoted && css.charAt(at) == '\n') {
                return false;
            }
            if (css.startsWith("url(", at)) {
                int close = css.indexOf(')', at);
                if (close < 0 || !isPlainUrl(css, at + 4, close)) {
                    return false;
                }
                at = close;
            } else if (!isPlain(css.charAt(at))) {
                return false;
            }
            at++;
        }
        return true;
    }

    private static boolean isPlain(char c) {
        return Ascii.isLetterOrDigit(c) || c >= 0x80 || "-_#%.,()'\"!:;/*+=&? \t\r\n".indexOf(c) >= 0;
    }

    private static boolean isPlainUrl(String css, int from, int to) {
        for (int at = from; at < to; at++) {
            char c = css.charAt(at);
            boolean escape = c == '%';
            if (escape && (at + 2 >= to || Ascii.hex(css.charAt(at + 1)) < 0)) {
                return false;
            }
            boolean edge = at == from || at == to - 1;
            if ((!edge && (c == ' ' || c == '\t')) || !(isPlain(c) || c == '~' || c == '@' || c == '$')) {
                return false;
            }
        }
        return true;
    }

    /** A behaviour of old Internet Explorer; Outlook sets one on its drawings, which runs nothing. */
    private static boolean isActiveBehavior(String text) {
        for (int at = text.indexOf("behavior:"); at >= 0; at = text.indexOf("behavior:", at + 1)) {
            boolean ownName = at == 0 || text.charAt(at - 1) != '-';
            if (ownName && !text.startsWith("behavior:url(#default#vml)", at)) {
                return true;
            }
        }
        return false;
    }

    private static Value withoutComments(Value css) {
        StringBuilder out = new StringBuilder(css.length());
        int at = 0;
        while (at < css.length()) {
            boolean comment = css.at(at) == '/' && at + 1 < css.length() && css.at(at + 1) == '*';
            if (!comment) {
                out.append((char) css.at(at++));
                continue;
            }
            at += 2;
            while (at < css.length() && !(css.at(at) == '*' && at + 1 < css.length() && css.at(at + 1) == '/')) {
                at++;
            }
            at += 2;
        }
        return Value.ofLatin1(out.toString());
    }

    /** In lower case and without blanks, control and NUL bytes, all of which one browser or another skips. */
    private static String squeezed(Value value) {
        StringBuilder out = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            int b = value.at(i);
            if (b > 0x20 && b != 0x7F) {
                out.append((char) Ascii.lower(b));
            }
        }
        return out.toString();
    }
}
