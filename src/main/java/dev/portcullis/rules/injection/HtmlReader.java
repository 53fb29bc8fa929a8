package dev.portcullis.rules.injection;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.Value;
import java.util.Locale;
import java.util.function.LongConsumer;

/**
 * Reads a value as a browser reads HTML from a given point of a page on, and stops at the first thing that runs code.
 *
 * <p>The tokenization is that of the HTML Living Standard, section 13.2.5, loosened where older browsers were looser: NUL
 * bytes inside names are skipped, backticks quote attribute values. One pass over one value; one owner at a time.
 */
final class HtmlReader {
    /** Where in a page the value may land. */
    enum Context {
        DATA(-1),
        /** Where attributes stand. */
        ATTRIBUTE(0),
        UNQUOTED(0),
        SINGLE_QUOTED('\''),
        DOUBLE_QUOTED('"'),
        BACKTICK_QUOTED('`');

        private final int quote;

        Context(int quote) {
            this.quote = quote;
        }
    }

    /** How often the value of an attribute is looked at by what asks about it here, beside what {@link ActiveContent} does. */
    private static final long VALUE_PASSES = 4;

    private final byte[] in;
    private final int end;
    private final Context context;
    private int at;
    private final boolean isDocument;

    private String element = "";
    private boolean blankBeforeValue;

    /** Whether this reads a value inside of another reader's tag; such a reader looks no deeper. */
    private final boolean isNested;

    /** Told how many bytes are looked at, each as often as that is done. */
    private final LongConsumer work;

    private HtmlReader(Value value, Context context, boolean isDocument, boolean isNested, LongConsumer work) {
        this.work = work;
        this.isDocument = isDocument;
        this.isNested = isNested;
        this.in = value.array();
        this.at = value.from();
        this.end = value.to();
        this.context = context;
    }

    /**
     * Whether {@code value} runs code in a page when it lands in {@code context}; {@code isDocument} says that it is a page
     * itself, in which style sheets are ordinary.
     */
    static boolean isActive(Value value, Context context, boolean isDocument, LongConsumer work) {
        return new HtmlReader(value, context, isDocument, false, work).read();
    }

    private boolean read() {
        int from = at;
        boolean isActive = finds();
        work.accept(at - from);
        return isActive;
    }

    private boolean finds() {
        if (context != Context.DATA) {
            if (context != Context.ATTRIBUTE) {
                leaveValue();
            }
            if (at < end && attributes(true)) {
                return true;
            }
        }
        while (at < end) {
            if (in[at] != '<') {
                at++;
            } else if (markup()) {
                return true;
            }
        }
        return false;
    }

    /** Moves to where the attribute value that the text started in ends. */
    private void leaveValue() {
        if (context == Context.UNQUOTED) {
            while (at < end && !Ascii.isSpace(in[at]) && in[at] != '>') {
                at++;
            }
        } else {
            while (at < end && in[at] != context.quote) {
                at++;
            }
            at++;
        }
    }

    /** What starts with the bracket here; whether it runs code. */
    private boolean markup() {
        at++;
        int b = peek();
        if (b == '!') {
            at++;
            return declaration();
        }
        if (b == '?') {
            at++;
            String target = name();
            return target.startsWith("xml-stylesheet") || target.startsWith("import");
        }
        if (b == '/') {
            at++;
            name();
            return false;
        }
        return isTagStart(b) && tag();
    }

    private static boolean isTagStart(int b) {
        return Ascii.isLetter(b) || b == 0;
    }

    private boolean declaration() {
        if (!sees("--")) {
            return seesWord("entity") || seesWord("attlist");
        }
        at += 2;
        int start = at;
        while (at < end && !sees("-->") && !sees("--!>") && !(at == start && (sees(">") || sees("->")))) {
            at++;
        }
        // A condition of Internet Explorer; mail programs write them too, around drawings for Outlook.
        return false;
    }

    private boolean tag() {
        element = lettersOf(name());
        if (HtmlNames.isActiveElement(element) || (!isDocument && !isNested && HtmlNames.belongsToDocument(element))) {
            return true;
        }
        return attributes(false) || (element.equals("style") && styleSheet());
    }

    /** Outside of a document a style sheet only ever restyles somebody else's page. */
    private boolean styleSheet() {
        int start = Math.min(at, end);
        while (at < end && !sees("</")) {
            at++;
        }
        return !isDocument || ActiveContent.isActiveStyleSheet(Value.of(in, start, at), work);
    }

    /** The name up to the first byte that no element name has: browsers differ in where they stop. */
    private static String lettersOf(String name) {
        int end = 0;
        while (end < name.length()
                && (Ascii.isLetterOrDigit(name.charAt(end)) || "-:_.".indexOf(name.charAt(end)) >= 0)) {
            end++;
        }
        return name.substring(0, end);
    }

    /**
     * Attributes up to the end of the tag; whether one of them runs code. With {@code strict}, where the text may be anything but
     * attributes, only known events with code count.
     */
    private boolean attributes(boolean strict) {
        boolean refreshes = false;
        while (at < end) {
            int b = in[at];
            if (b == '>') {
                at++;
                return false;
            }
            if (b == '/' || b == 0 || Ascii.isSpace(b)) {
                at++;
            } else {
                String name = name();
                boolean assigned = skipToValue();
                Value value = assigned ? value() : Value.EMPTY;
                refreshes |= name.equals("http-equiv") && isRefresh(value);
                if ((assigned && isActive(name, value, strict)) || (refreshes && element.equals("meta"))) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isActive(String name, Value value, boolean strict) {
        work.accept(name.length() + VALUE_PASSES * value.length());
        if (HtmlNames.isEventHandler(name)) {
            return strict
                    ? HtmlNames.isKnownEvent(name) && !value.isEmpty() && (!blankBeforeValue || looksLikeCode(value))
                    : !value.isEmpty();
        }
        if (HtmlNames.isActiveAttribute(name) || (!strict && isForeignLink(name, value))) {
            return true;
        }
        return switch (name) {
                    case "style" -> ActiveContent.isActiveStyle(value, work);
                    case "charset" -> isOddCharset(value);
                    case "content" -> isOddCharset(value) || ActiveContent.isActiveUrl(value, work);
                    default -> HtmlNames.isUrlAttribute(name) && ActiveContent.isActiveUrl(value, work);
                }
                || (!strict && !isNested && new HtmlReader(value, Context.DATA, false, true, work).read());
    }

    /** A link of SVG or MathML beyond its own document: what it brings in runs there. */
    private static boolean isForeignLink(String name, Value value) {
        return name.startsWith("xlink:href") && !value.isEmpty() && value.at(0) != '#';
    }

    /** Text about handlers, "onclick= handlers are", is no code. */
    private static boolean looksLikeCode(Value value) {
        for (int i = 0; i < value.length(); i++) {
            if ("(`=;[".indexOf(value.at(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRefresh(Value value) {
        String text = value.latin1().strip();
        return text.equalsIgnoreCase("refresh") || text.equalsIgnoreCase("set-cookie") || text.equalsIgnoreCase("link");
    }

    private static boolean isOddCharset(Value value) {
        String text = value.latin1().strip().toLowerCase(Locale.ROOT);
        return text.contains("utf-7")
                || text.startsWith("mac-")
                || text.contains("x-imap")
                || text.contains("iso-2022");
    }

    /** A name in lower case without NUL bytes, written as such or as backslash and zero; takes at least one byte, so that reading always goes on. */
    private String name() {
        StringBuilder name = new StringBuilder();
        int start = at;
        while (at < end && !endsName(in[at], at == start)) {
            if (in[at] == '\\' && at + 1 < end && in[at + 1] == '0') {
                at++;
            } else if (in[at] != 0) {
                name.append((char) Ascii.lower(in[at] & 0xFF));
            }
            at++;
        }
        return name.toString();
    }

    private static boolean endsName(byte b, boolean first) {
        return b == '>' || b == '/' || Ascii.isSpace(b) || (b == '=' && !first);
    }

    /** Moves to the value if an equals sign follows. */
    private boolean skipToValue() {
        int start = at;
        skipSpace();
        if (peek() != '=') {
            work.accept(at - start);
            at = start;
            return false;
        }
        at++;
        int afterEquals = at;
        skipSpace();
        blankBeforeValue = at > afterEquals;
        return true;
    }

    private Value value() {
        int quote = peek();
        if (quote != '"' && quote != '\'' && quote != '`') {
            int start = at;
            while (at < end && !Ascii.isSpace(in[at]) && in[at] != '>') {
                at++;
            }
            return Value.of(in, start, at);
        }
        int start = ++at;
        while (at < end && in[at] != quote) {
            at++;
        }
        Value value = Value.of(in, start, at);
        at++;
        return value;
    }

    private void skipSpace() {
        while (at < end && (Ascii.isSpace(in[at]) || in[at] == 0)) {
            at++;
        }
    }

    private int peek() {
        return at < end ? in[at] : -1;
    }

    /** Whether {@code word}, in any letter case, stands here. */
    private boolean seesWord(String word) {
        if (end - at < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (Ascii.lower(in[at + i]) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean sees(String mark) {
        return Ascii.standsAt(in, at, end, mark);
    }
}
