package dev.portcullis.rules.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.portcullis.rules.Ascii;
import java.util.Optional;

/** The named classes of PCRE2 in the C locale: {@code \s}, {@code [:punct:]}, and Unicode properties cut to one byte. */
final class ByteClasses {
    // those of every second pattern; never change them
    private static final ByteSet DIGITS = ByteSet.of(Ascii::isDigit);
    private static final ByteSet WORD = ByteSet.of(ByteClasses::isWord);
    private static final ByteSet SPACE = ByteSet.of(Ascii::isSpace);
    private static final ByteSet NO_SPACE = SPACE.complement();

    private ByteClasses() {}

    /** The class that a backslash and {@code letter} write, to be read only; an upper-case letter is the complement of its lower case. */
    static Optional<ByteSet> escape(char letter) {
        return switch (letter) {
            case 'd' -> Optional.of(DIGITS);
            case 'w' -> Optional.of(WORD);
            case 's' -> Optional.of(SPACE);
            case 'S' -> Optional.of(NO_SPACE);
            case 'h' -> Optional.of(ByteSet.of(b -> b == ' ' || b == '\t' || b == 0xA0));
            case 'v' -> Optional.of(ByteSet.of(b -> (b >= '\n' && b <= '\r') || b == 0x85));
            case 'N' -> Optional.of(ByteSet.single('\n').complement());
            case 'D', 'W', 'H', 'V' -> escape(Character.toLowerCase(letter)).map(ByteSet::complement);
            default -> Optional.empty();
        };
    }

    /** The class {@code [:name:]}. */
    static Optional<ByteSet> posix(String name) {
        return switch (name) {
            case "alpha" -> Optional.of(ByteSet.of(Ascii::isLetter));
            case "digit" -> Optional.of(ByteSet.of(Ascii::isDigit));
            case "alnum" -> Optional.of(ByteSet.of(Ascii::isLetterOrDigit));
            case "word" -> Optional.of(ByteSet.of(ByteClasses::isWord));
            case "upper" -> Optional.of(ByteSet.of(b -> b >= 'A' && b <= 'Z'));
            case "lower" -> Optional.of(ByteSet.of(b -> b >= 'a' && b <= 'z'));
            case "space" -> Optional.of(ByteSet.of(Ascii::isSpace));
            case "blank" -> Optional.of(ByteSet.of(b -> b == ' ' || b == '\t'));
            case "cntrl" -> Optional.of(ByteSet.of(b -> b < 0x20 || b == 0x7F));
            case "graph" -> Optional.of(ByteSet.of(b -> b > 0x20 && b < 0x7F));
            case "print" -> Optional.of(ByteSet.of(b -> b >= 0x20 && b < 0x7F));
            case "punct" -> Optional.of(ByteSet.of(b -> b > 0x20 && b < 0x7F && !Ascii.isLetterOrDigit(b)));
            case "xdigit" -> Optional.of(ByteSet.of(b -> Ascii.hex(b) >= 0));
            case "ascii" -> Optional.of(ByteSet.of(b -> b < 0x80));
            default -> Optional.empty();
        };
    }

    /** The bytes whose Latin-1 characters match {@code \p...}; RE2J knows the names. */
    static Optional<ByteSet> property(String escape) {
        try {
            Pattern pattern = Pattern.compile(escape);
            return Optional.of(ByteSet.of(b -> pattern.matches(String.valueOf((char) b))));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean isWord(int b) {
        return Ascii.isLetterOrDigit(b) || b == '_';
    }
}
