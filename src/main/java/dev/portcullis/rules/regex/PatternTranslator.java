package dev.portcullis.rules.regex;

import dev.portcullis.rules.Ascii;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Writes a PCRE pattern anew for RE2J, so that it means the same on bytes.
 *
 * <p>Possessive and atomic groups lose their mark: RE2J has no backtracking to cut, and what matched before still matches.
 * Look-ahead is kept in the one place where linear time can have it: plain bytes at the very end of a pattern without
 * alternatives. All other look-around and back-references are errors. One pattern per instance.
 */
final class PatternTranslator {
    /** What means something in patterns outside of classes. */
    static final String META = "\\.+*?()|[]{}^$";

    /** The result: {@code shiftedGroups} is 1 when group 1 stands for the whole match. */
    record Translation(String pattern, int shiftedGroups, boolean isApproximate) {}

    /** Flags that change how the rest of the group is read. */
    private record Flags(boolean ignoreCase, boolean extended) {}

    /** A group that is open: the flags around it, and where it begins in what is written. */
    private record Group(Flags around, int start) {}

    private final PatternReader in;
    private final StringBuilder out = new StringBuilder();
    private final Deque<Group> outer = new ArrayDeque<>();
    private Flags flags = new Flags(false, false);
    private final Repetitions repetitions = new Repetitions(out);
    private boolean hasTopLevelAlternatives;
    private boolean isApproximate;
    private int shiftedGroups;

    private PatternTranslator(String pattern) {
        in = new PatternReader(pattern);
    }

    static Translation translate(String pattern) throws PatternException {
        PatternTranslator translator = new PatternTranslator(pattern);
        while (!translator.in.atEnd()) {
            translator.ordinaryThenItem();
        }
        return new Translation(translator.out.toString(), translator.shiftedGroups, translator.isApproximate);
    }

    /** Most of a pattern is text that stands for itself: it is taken at once, for the sake of a start with cold code. */
    private void ordinaryThenItem() throws PatternException {
        if (!flags.extended()) {
            String text = in.ordinary();
            if (!text.isEmpty()) {
                out.append(text);
                repetitions.atom(out.length() - 1);
            }
        }
        if (!in.atEnd()) {
            item();
        }
    }

    private void item() throws PatternException {
        char c = in.next();
        switch (c) {
            case '\\' -> escape();
            case '[' -> putSet(readClass());
            case '(' -> open();
            case ')' -> close();
            case '*', '+', '?' -> repetitions.add(String.valueOf(c), mark());
            case '{' -> brace();
            case '|' -> {
                hasTopLevelAlternatives |= outer.isEmpty();
                out.append(c);
                repetitions.nothing();
            }
            case '.' -> {
                repetitions.atom(out.length());
                out.append(c);
            }
            case '^', '$' -> {
                out.append(c);
                repetitions.nothing();
            }
            default -> literalOrLayout(c);
        }
    }

    private void literalOrLayout(char c) throws PatternException {
        if (flags.extended() && c == '#') {
            in.skipLine();
        } else if (!flags.extended() || !Ascii.isSpace(c)) {
            putByte(c);
        }
    }

    private ByteSet readClass() throws PatternException {
        ByteSet set = in.characterClass();
        ByteSet folded = flags.ignoreCase() ? set.folded() : set;
        return in.wasNegated() ? folded.complement() : folded;
    }

    private void putSet(ByteSet set) {
        repetitions.atom(out.length());
        out.append(set.toClass(flags.ignoreCase()));
    }

    private void putByte(int b) throws PatternException {
        if (b > 0xFF) {
            throw new PatternException("pattern holds a character that is not a byte");
        }
        if (b >= 0x80) {
            putSet(ByteSet.single(b));
            return;
        }
        repetitions.atom(out.length());
        if (b < 0x20 || b == 0x7F) {
            out.append("\\x{").append(Integer.toHexString(b)).append('}');
        } else {
            if (META.indexOf(b) >= 0) {
                out.append('\\');
            }
            out.append((char) b);
        }
    }

    private void escape() throws PatternException {
        if (in.atEnd()) {
            throw new PatternException("pattern ends in a backslash");
        }
        char c = in.next();
        switch (c) {
            case 'b', 'B', 'A', 'z' -> {
                out.append('\\').append(c);
                repetitions.nothing();
            }
            case 'Z' -> {
                out.append("(?:\\n?\\z)");
                repetitions.nothing();
            }
            case 'R' -> {
                repetitions.atom(out.length());
                out.append("(?:\\r\\n|").append(newlines()).append(')');
            }
            case 'Q' -> {
                for (char quoted : in.quotation().toCharArray()) {
                    putByte(quoted);
                }
            }
            case 'E' -> {}
            case 'g', 'k' ->
                throw new PatternException("back-reference \\" + c
                        + " needs backtracking, which is refused; capture and compare with a chained @streq instead");
            case 'G', 'K', 'X', 'C' -> throw new PatternException("\\" + c + " is not supported");
            default -> byteOrClass(c);
        }
    }

    private static String newlines() {
        return ByteClasses.escape('v').orElseThrow().toClass(false);
    }

    private void byteOrClass(char c) throws PatternException {
        Optional<ByteSet> named = in.namedClass(c);
        if (named.isPresent()) {
            putSet(named.get());
            return;
        }
        Optional<Integer> single = in.escapedByte(c, false);
        if (single.isEmpty()) {
            throw new PatternException("\\" + c + " is not an escape");
        }
        putByte(single.get());
    }

    /** What stands behind a quantifier: a question mark makes it take little, a plus sign keeps what it took, which changes no match. */
    private String mark() {
        if (in.take("?")) {
            return "?";
        }
        isApproximate |= in.take("+");
        return "";
    }

    private void repetition(String text) throws PatternException {
        int comma = text.indexOf(',');
        int least = count(text.substring(1, comma < 0 ? text.length() - 1 : comma));
        int most = comma < 0
                ? least
                : comma == text.length() - 2 ? -1 : count(text.substring(comma + 1, text.length() - 1));
        repetitions.add(text, mark(), least, most);
    }

    private static int count(String digits) {
        return digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    }

    /** A repetition when it reads as one, else a brace like any other byte. */
    private void brace() throws PatternException {
        int start = in.position();
        StringBuilder repetition = new StringBuilder("{");
        while (!in.atEnd() && repetition.length() < 16) {
            char c = in.next();
            repetition.append(c);
            if (c == '}') {
                break;
            }
        }
        if (isRepetition(repetition)) {
            repetition(repetition.toString());
        } else {
            in.moveTo(start);
            repetitions.atom(out.length());
            out.append("\\{");
        }
    }

    private static boolean isRepetition(CharSequence text) {
        int digits = 0;
        int commas = 0;
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            if (c == ',' && digits > 0 && commas == 0) {
                commas++;
            } else if (Ascii.isDigit(c)) {
                digits++;
            } else {
                return false;
            }
        }
        return digits > 0 && text.charAt(text.length() - 1) == '}';
    }

    private void open() throws PatternException {
        if (in.sees("*")) {
            throw new PatternException("verb (* is not supported");
        }
        if (!in.take("?")) {
            enter("(");
        } else if (in.take("#")) {
            in.until(")", "comment (?#");
        } else if (in.take(":")) {
            enter("(?:");
        } else if (in.take(">")) {
            isApproximate = true;
            enter("(?:");
        } else if (in.take("=")) {
            trailingLookAhead(true);
        } else if (in.take("!")) {
            trailingLookAhead(false);
        } else if (in.take("<=") || in.take("<!")) {
            throw new PatternException("look-behind (?<= or (?<! needs backtracking, which is refused; "
                    + "match the context too, or use a chained rule");
        } else if (in.take("P<") || in.take("<")) {
            enter("(?P<" + in.until(">", "group name") + ">");
        } else if (in.take("'")) {
            enter("(?P<" + in.until("'", "group name") + ">");
        } else {
            flagGroup();
        }
    }

    private void enter(String opening) {
        if (!opening.equals("(?:")) {
            repetitions.group();
        }
        outer.push(new Group(flags, out.length()));
        out.append(opening);
        repetitions.nothing();
    }

    private void close() throws PatternException {
        if (outer.isEmpty()) {
            throw new PatternException("closing parenthesis without an opening one");
        }
        Group group = outer.pop();
        flags = group.around();
        out.append(')');
        repetitions.atom(group.start());
    }

    /** {@code (?i)}, {@code (?i-s:...)}; {@code x} is dealt with here and not handed on. */
    private void flagGroup() throws PatternException {
        StringBuilder on = new StringBuilder();
        StringBuilder off = new StringBuilder();
        boolean negative = false;
        boolean ignoreCase = flags.ignoreCase();
        boolean extended = flags.extended();
        while (!in.atEnd()) {
            char c = in.next();
            switch (c) {
                case 'i' -> ignoreCase = !negative;
                case 'x' -> extended = !negative;
                default -> {}
            }
            if (c == '-') {
                negative = true;
            } else if ("imsU".indexOf(c) >= 0) {
                (negative ? off : on).append(c);
            } else if (c == ':' || c == ')') {
                beginFlags(on, off, c == ':', new Flags(ignoreCase, extended));
                return;
            } else if (c != 'x') {
                throw new PatternException("(?" + c + " is not supported: recursion, conditions, branch reset and "
                        + "callouts need backtracking");
            }
        }
        throw new PatternException("(? is not closed");
    }

    private void beginFlags(CharSequence on, CharSequence off, boolean group, Flags inner) {
        String changes = on + (off.isEmpty() ? "" : "-" + off);
        if (group) {
            enter("(?" + changes + ":");
        } else if (!changes.isEmpty()) {
            out.append("(?").append(changes).append(')');
            repetitions.nothing();
        }
        flags = inner;
    }

    /**
     * {@code P(?!abc)} as {@code (P)(?:\z|[^a]|a(?:\z|[^b]|b(?:\z|[^c])))}, and {@code P(?=abc)} as {@code (P)abc}: group 1 is
     * then what the pattern matches.
     */
    private void trailingLookAhead(boolean positive) throws PatternException {
        List<ByteSet> bytes = lookAheadBytes();
        if (bytes.isEmpty() || !in.atEnd() || !outer.isEmpty() || hasTopLevelAlternatives) {
            throw new PatternException(
                    "look-ahead (?" + (positive ? '=' : '!') + " needs backtracking, which is refused "
                            + "except for plain bytes at the very end of a pattern; use a chained rule");
        }
        StringBuilder tail = new StringBuilder();
        for (int i = bytes.size() - 1; i >= 0; i--) {
            String set = bytes.get(i).toClass(true);
            if (positive) {
                tail.insert(0, set);
            } else {
                String then = tail.isEmpty() ? "" : "|" + set + tail;
                tail = new StringBuilder("(?:\\z|" + bytes.get(i).complement().toClass(true) + then + ")");
            }
        }
        out.insert(0, '(').append(')').append(tail);
        shiftedGroups = 1;
    }

    /** What stands in a look-ahead up to its end, as one set per byte; empty when it is more than plain bytes. */
    private List<ByteSet> lookAheadBytes() throws PatternException {
        List<ByteSet> bytes = new ArrayList<>();
        while (!in.atEnd()) {
            char c = in.next();
            if (c == ')') {
                return bytes;
            }
            if (c == '[') {
                bytes.add(readClass());
            } else if (c == '\\' && !in.atEnd()) {
                Optional<Integer> single = in.escapedByte(in.next(), false);
                if (single.isEmpty()) {
                    return List.of();
                }
                bytes.add(folded(single.get()));
            } else if (META.indexOf(c) >= 0) {
                return List.of();
            } else {
                bytes.add(folded(c));
            }
        }
        return List.of();
    }

    private ByteSet folded(int b) {
        ByteSet set = ByteSet.single(b & 0xFF);
        return flags.ignoreCase() ? set.folded() : set;
    }
}
