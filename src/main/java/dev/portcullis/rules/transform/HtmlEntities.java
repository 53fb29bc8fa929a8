package dev.portcullis.rules.transform;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.ByteSink;
import dev.portcullis.rules.Value;
import java.util.Map;

/**
 * HTML character references: numeric ones of any length, the five old names with or without semicolon in any case, and
 * those newer names (with semicolon) that write ASCII punctuation. Other references stay.
 *
 * <p>Code points above 0xFF keep their low byte, as in ModSecurity; a no-break space is 0xA0.
 */
final class HtmlEntities {
    private static final String[] OLD_NAMES = {"quot", "amp", "lt", "gt", "nbsp"};
    private static final int[] OLD_BYTES = {'"', '&', '<', '>', 0xA0};

    /** HTML Living Standard section 13.5, those that write an ASCII character. */
    private static final Map<String, Character> NEW_NAMES = Map.ofEntries(
            Map.entry("Tab", '\t'),
            Map.entry("NewLine", '\n'),
            Map.entry("excl", '!'),
            Map.entry("num", '#'),
            Map.entry("dollar", '$'),
            Map.entry("percnt", '%'),
            Map.entry("apos", '\''),
            Map.entry("lpar", '('),
            Map.entry("rpar", ')'),
            Map.entry("ast", '*'),
            Map.entry("plus", '+'),
            Map.entry("comma", ','),
            Map.entry("period", '.'),
            Map.entry("sol", '/'),
            Map.entry("colon", ':'),
            Map.entry("semi", ';'),
            Map.entry("equals", '='),
            Map.entry("quest", '?'),
            Map.entry("commat", '@'),
            Map.entry("lsqb", '['),
            Map.entry("lbrack", '['),
            Map.entry("bsol", '\\'),
            Map.entry("rsqb", ']'),
            Map.entry("rbrack", ']'),
            Map.entry("Hat", '^'),
            Map.entry("lowbar", '_'),
            Map.entry("grave", '`'),
            Map.entry("lcub", '{'),
            Map.entry("lbrace", '{'),
            Map.entry("verbar", '|'),
            Map.entry("vert", '|'),
            Map.entry("VerticalLine", '|'),
            Map.entry("rcub", '}'),
            Map.entry("rbrace", '}'));

    private final byte[] in;
    private final int end;
    private final ByteSink out;

    private HtmlEntities(Value value) {
        in = value.array();
        end = value.to();
        out = new ByteSink(value.length());
    }

    static Value decode(Value value) {
        byte[] in = value.array();
        int at = value.from();
        while (at < value.to() && in[at] != '&') {
            at++;
        }
        return at == value.to() ? value : new HtmlEntities(value).decode(value, at);
    }

    private Value decode(Value value, int firstAmpersand) {
        out.put(in, value.from(), firstAmpersand);
        int at = firstAmpersand;
        while (at < end) {
            int next = in[at] == '&' ? reference(at + 1) : at;
            if (next == at || next < 0) {
                out.put(in[at]);
                next = at + 1;
            }
            at = next;
        }
        return out.toValueUnlessEqual(value);
    }

    /** Decodes the reference whose text starts at {@code at}; where it ends, or -1 when there is none. */
    private int reference(int at) {
        if (at < end && in[at] == '#') {
            boolean hex = at + 1 < end && (in[at + 1] | 0x20) == 'x';
            return hex ? number(at + 2, 16) : number(at + 1, 10);
        }
        int old = oldName(at);
        return old >= 0 ? old : newName(at);
    }

    private int number(int first, int radix) {
        int at = first;
        int code = 0;
        while (at < end && digit(in[at], radix) >= 0) {
            code = Math.min(code * radix + digit(in[at++], radix), 0xFF_FFFF);
        }
        if (at == first) {
            return -1;
        }
        out.put(code);
        return skipSemicolon(at);
    }

    private static int digit(byte b, int radix) {
        return radix == 16 ? Ascii.hex(b) : Ascii.isDigit(b) ? b - '0' : -1;
    }

    private int oldName(int at) {
        for (int i = 0; i < OLD_NAMES.length; i++) {
            if (startsWith(at, OLD_NAMES[i])) {
                out.put(OLD_BYTES[i]);
                return skipSemicolon(at + OLD_NAMES[i].length());
            }
        }
        return -1;
    }

    private boolean startsWith(int at, String name) {
        if (end - at < name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (Ascii.lower(in[at + i]) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int newName(int at) {
        int semicolon = at;
        int limit = Math.min(end, at + "VerticalLine".length() + 1);
        while (semicolon < limit && Ascii.isLetter(in[semicolon])) {
            semicolon++;
        }
        if (semicolon == limit || in[semicolon] != ';') {
            return -1;
        }
        Character decoded = NEW_NAMES.get(Value.of(in, at, semicolon).latin1());
        if (decoded == null) {
            return -1;
        }
        out.put(decoded);
        return semicolon + 1;
    }

    private int skipSemicolon(int at) {
        return at < end && in[at] == ';' ? at + 1 : at;
    }
}
