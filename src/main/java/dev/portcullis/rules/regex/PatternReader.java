package dev.portcullis.rules.regex;

import dev.portcullis.rules.Ascii;
import java.util.Optional;

/** Reads the parts of a pattern that stand for one byte: escapes and character classes. One owner at a time. */
final class PatternReader {
    private final String text;
    private int at;

    PatternReader(String text) {
        this.text = text;
    }

    int position() {
        return at;
    }

    void moveTo(int position) {
        at = position;
    }

    boolean atEnd() {
        return at >= text.length();
    }

    char next() {
        return text.charAt(at++);
    }

    /** Passes letters, digits and what else of printable ASCII has no meaning in patterns; empty if none stands here. */
    String ordinary() {
        int start = at;
        while (at < text.length() && isOrdinary(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private static boolean isOrdinary(char c) {
        return Ascii.isLetterOrDigit(c) || (c >= ' ' && c < 0x7F && PatternTranslator.META.indexOf(c) < 0);
    }

    boolean sees(String expected) {
        return text.startsWith(expected, at);
    }

    /** Moves behind {@code expected} if it stands here. */
    boolean take(String expected) {
        boolean there = sees(expected);
        if (there) {
            at += expected.length();
        }
        return there;
    }

    /** The text up to {@code stop}; moves behind it. */
    String until(String stop, String what) throws PatternException {
        int end = text.indexOf(stop, at);
        if (end < 0) {
            throw new PatternException(what + " is not closed by " + stop);
        }
        String part = text.substring(at, end);
        at = end + stop.length();
        return part;
    }

    void skipLine() {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end + 1;
    }

    /** The text of a quotation: up to {@code \E} or to the end. */
    String quotation() {
        int end = text.indexOf("\\E", at);
        String part = text.substring(at, end < 0 ? text.length() : end);
        at = end < 0 ? text.length() : end + 2;
        return part;
    }

    /** The byte that an escape writes, whose letter {@code c} has just been read; empty when it writes something else. */
    Optional<Integer> escapedByte(char c, boolean inClass) throws PatternException {
        if (c >= 0x80 || !Ascii.isLetterOrDigit(c)) {
            return Optional.of((int) c);
        }
        return switch (c) {
            case 'a' -> Optional.of(7);
            case 'e' -> Optional.of(0x1B);
            case 'f' -> Optional.of(0x0C);
            case 'n' -> Optional.of(0x0A);
            case 'r' -> Optional.of(0x0D);
            case 't' -> Optional.of(0x09);
            case 'b' -> inClass ? Optional.of(8) : Optional.empty();
            case 'c' -> Optional.of(control());
            case 'x' -> Optional.of(hexadecimal());
            case 'o' -> Optional.of(bracedOctal());
            default -> Ascii.isDigit(c) ? Optional.of(digits(c, inClass)) : Optional.empty();
        };
    }

    private int control() throws PatternException {
        if (atEnd()) {
            throw new PatternException("\\c ends the pattern");
        }
        return (Character.toUpperCase(next()) ^ 0x40) & 0xFF;
    }

    private int hexadecimal() throws PatternException {
        if (take("{")) {
            return number(until("}", "\\x{").strip(), 16);
        }
        int start = at;
        while (at < text.length() && at - start < 2 && Ascii.hex(text.charAt(at)) >= 0) {
            at++;
        }
        return at == start ? 0 : number(text.substring(start, at), 16);
    }

    private int bracedOctal() throws PatternException {
        if (!take("{")) {
            throw new PatternException("\\o needs braces, \\o{101}");
        }
        return number(until("}", "\\o{"), 8);
    }

    /** PCRE2: outside a class one digit, or a number with an 8 or 9, refers back; anything else is octal. */
    private int digits(char first, boolean inClass) throws PatternException {
        int start = at - 1;
        while (at < text.length() && at - start < 3 && text.charAt(at) >= '0' && text.charAt(at) <= '7') {
            at++;
        }
        boolean octal = first == '0' || (first < '8' && (inClass || at - start > 1));
        if (!octal) {
            throw new PatternException("back-reference \\" + first
                    + " needs backtracking, which is refused; capture and compare with a chained @streq instead");
        }
        return number(text.substring(start, at), 8);
    }

    private static int number(String digits, int radix) throws PatternException {
        try {
            int code = Integer.parseInt(digits, radix);
            if (code >= 0 && code <= 0xFF) {
                return code;
            }
        } catch (NumberFormatException e) {
            throw new PatternException("\"" + digits + "\" is not a code of radix " + radix);
        }
        throw new PatternException(
                "code " + digits + " is above FF; rules see bytes, write the UTF-8 bytes of the character");
    }

    /** The class whose opening bracket has just been read, without folding. */
    ByteSet characterClass() throws PatternException {
        boolean negated = take("^");
        ByteSet set = new ByteSet();
        boolean first = true;
        while (first || !sees("]")) {
            if (atEnd()) {
                throw new PatternException("character class is not closed by ]");
            }
            classItem(set);
            first = false;
        }
        at++;
        negatedByClass = negated;
        return set;
    }

    /** Whether the class read last began with a caret; folding comes between reading and negating. */
    boolean wasNegated() {
        return negatedByClass;
    }

    private boolean negatedByClass;

    private void classItem(ByteSet set) throws PatternException {
        if (take("[:")) {
            boolean negated = take("^");
            String name = until(":]", "[:");
            ByteSet named = ByteClasses.posix(name)
                    .orElseThrow(() -> new PatternException("[:" + name + ":] is not a character class"));
            set.addAll(negated ? named.complement() : named);
        } else if (sees("[.") || sees("[=")) {
            throw new PatternException("collating element " + text.substring(at, at + 2) + " is not supported");
        } else if (take("\\Q")) {
            quotation().chars().forEach(c -> set.add(c & 0xFF));
        } else if (!take("\\E")) {
            Optional<Integer> low = classByte(set);
            if (low.isPresent()) {
                range(set, low.get());
            }
        }
    }

    private void range(ByteSet set, int low) throws PatternException {
        boolean isRange = sees("-") && at + 1 < text.length() && text.charAt(at + 1) != ']';
        if (!isRange) {
            set.add(low);
            return;
        }
        at++;
        Optional<Integer> high = sees("[:") ? Optional.empty() : classByte(set);
        if (high.isEmpty()) {
            set.add(low);
            set.add('-');
        } else if (high.get() < low) {
            throw new PatternException("range in character class runs backwards");
        } else {
            set.addRange(low, high.get());
        }
    }

    /** One byte of a class; a named class goes into {@code set} at once and gives nothing. */
    private Optional<Integer> classByte(ByteSet set) throws PatternException {
        char c = next();
        if (c != '\\') {
            return Optional.of((int) c);
        }
        if (atEnd()) {
            throw new PatternException("pattern ends in a backslash");
        }
        char letter = next();
        Optional<ByteSet> named = namedClass(letter);
        if (named.isPresent()) {
            set.addAll(named.get());
            return Optional.empty();
        }
        Optional<Integer> single = escapedByte(letter, true);
        if (single.isEmpty()) {
            throw new PatternException("\\" + letter + " has no meaning in a character class");
        }
        return single;
    }

    /** The class that an escape names, whose letter has just been read. */
    Optional<ByteSet> namedClass(char letter) throws PatternException {
        if (letter != 'p' && letter != 'P') {
            return ByteClasses.escape(letter);
        }
        if (atEnd()) {
            throw new PatternException("\\" + letter + " needs a property name");
        }
        String name = take("{") ? "{" + until("}", "\\p{") + "}" : String.valueOf(next());
        Optional<ByteSet> set = ByteClasses.property("\\" + letter + name);
        if (set.isEmpty()) {
            throw new PatternException("\\" + letter + name + " is not a known property");
        }
        return set;
    }
}
