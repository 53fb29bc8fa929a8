package dev.portcullis.rules.content;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The charset that a Content-Type names, as far as it matters to rules: they look for ASCII, so it must be there as ASCII. Immutable.
 *
 * @param kind whether ASCII stands in the content as it is
 * @param foreign what to decode with if it does not, null otherwise
 */
public record ContentCharset(Kind kind, @Nullable Charset foreign) {
    /** What a charset means to somebody who looks for ASCII. */
    public enum Kind {
        /** Bytes below 128 are ASCII, or no charset is named, by an empty name too. */
        ASCII_BASED,
        /** ASCII is spelled in other bytes, as in UTF-16 and EBCDIC, or with bytes between that disappear, as the escapes of ISO-2022-JP do. */
        FOREIGN,
        /** Not known, or named more than once. */
        UNKNOWN
    }

    private static final ContentCharset ASCII_BASED = new ContentCharset(Kind.ASCII_BASED, null);
    private static final ContentCharset UNKNOWN = new ContentCharset(Kind.UNKNOWN, null);
    private static final Set<String> COMMON = Set.of("utf-8", "utf8", "iso-8859-1", "us-ascii", "windows-1252");
    private static final String PARAMETER = "charset";
    private static final String ASCII = ascii();

    /** Reads the parameter {@code charset} of {@code contentType}, the whole field. */
    public static ContentCharset of(@Nullable String contentType) {
        return named(name(contentType));
    }

    /** The name that {@code contentType} gives, in lower case; empty when it gives none, and a question mark when it gives several. */
    public static String name(@Nullable String contentType) {
        String lower = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        int first = parameter(lower, 0);
        if (first < 0) {
            return "";
        }
        return parameter(lower, first) >= 0 ? "?" : name(lower, first);
    }

    /**
     * The worst that any charset in any of {@code contentTypes} means; several that all leave ASCII as it is are as good as one. A parameter whose name only ends like
     * the right one counts, since Tomcat looks for no more.
     */
    public static Kind worst(List<String> contentTypes) {
        Kind worst = Kind.ASCII_BASED;
        for (String contentType : contentTypes) {
            String lower = contentType.toLowerCase(Locale.ROOT);
            for (int at = ending(lower, 0); at >= 0; at = ending(lower, at)) {
                Kind kind = named(name(lower, at)).kind();
                worst = kind.compareTo(worst) > 0 ? kind : worst;
            }
        }
        return worst;
    }

    /** Whether {@code contentTypes} together name more than one charset, the same one twice included. */
    public static boolean isNamedTwice(List<String> contentTypes) {
        int count = 0;
        for (String contentType : contentTypes) {
            String lower = contentType.toLowerCase(Locale.ROOT);
            for (int at = parameter(lower, 0); at >= 0; at = parameter(lower, at)) {
                count++;
            }
        }
        return count > 1;
    }

    /** What the charset called {@code name} means, in any letter case. */
    public static Kind kindOf(String name) {
        return named(name.strip().toLowerCase(Locale.ROOT)).kind();
    }

    /** Whether each byte is a character in the charset called {@code lowerCaseName}, and ASCII is ASCII: ISO-8859 and the Windows pages. */
    public static boolean isSingleByte(String lowerCaseName) {
        return lowerCaseName.startsWith("iso-8859-") || lowerCaseName.startsWith("windows-125");
    }

    /** {@code content} as UTF-8. */
    public byte[] toUtf8(byte[] content) {
        return foreign == null ? content : new String(content, foreign).getBytes(StandardCharsets.UTF_8);
    }

    /** Where the value of the next parameter begins, or -1. */
    private static int parameter(String lower, int from) {
        for (int at = lower.indexOf(PARAMETER, from); at >= 0; at = lower.indexOf(PARAMETER, at + 1)) {
            boolean begins = at > 0 && (lower.charAt(at - 1) == ';' || isSpace(lower.charAt(at - 1)));
            int value = begins ? behindEquals(lower, at) : -1;
            if (value >= 0) {
                return value;
            }
        }
        return -1;
    }

    /** As {@link #parameter}, for names that end like it as well. */
    private static int ending(String lower, int from) {
        for (int at = lower.indexOf(PARAMETER, from); at >= 0; at = lower.indexOf(PARAMETER, at + 1)) {
            int value = behindEquals(lower, at);
            if (value >= 0) {
                return value;
            }
        }
        return -1;
    }

    /** Behind the equals sign that follows the name at {@code at}, or -1. */
    private static int behindEquals(String lower, int at) {
        int equals = at + PARAMETER.length();
        while (equals < lower.length() && isSpace(lower.charAt(equals))) {
            equals++;
        }
        return equals < lower.length() && lower.charAt(equals) == '=' ? equals + 1 : -1;
    }

    private static String name(String lower, int start) {
        int end = start;
        while (end < lower.length() && lower.charAt(end) != ';' && lower.charAt(end) != ',') {
            end++;
        }
        String value = lower.substring(start, end).strip();
        boolean quoted = value.length() > 1
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(0) == value.charAt(value.length() - 1);
        return quoted ? value.substring(1, value.length() - 1).strip() : value;
    }

    private static ContentCharset named(String name) {
        if (name.isEmpty() || COMMON.contains(name)) {
            return ASCII_BASED;
        }
        try {
            Charset charset = Charset.forName(name);
            String seen = new String(ASCII.getBytes(StandardCharsets.US_ASCII), charset);
            return seen.equals(ASCII) ? ASCII_BASED : new ContentCharset(Kind.FOREIGN, charset);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return UNKNOWN;
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    /** Control characters too: some switch to another set of characters and leave nothing of themselves. */
    private static String ascii() {
        StringBuilder all = new StringBuilder();
        for (char c = 0; c < 0x80; c++) {
            all.append(c);
        }
        return all.toString();
    }
}
