package dev.portcullis.rules.injection;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.Value;

/** A place in a value, and the ways to move on over what SQL is written with. One owner at a time. */
class SqlCursor {
    /** 0xA0, a blank to MySQL in Latin-1. */
    static final int NO_BREAK_SPACE = 0xA0;

    final byte[] in;
    final int end;
    int at;
    private final int from;
    /** Bytes looked at without moving on. */
    private long looked;

    SqlCursor(Value value, int start) {
        in = value.array();
        at = value.from() + start;
        from = at;
        end = value.to();
    }

    /** How many bytes were looked at, each as often as that was done. */
    final long steps() {
        return at - from + looked;
    }

    /** Counts {@code bytes} that are looked at once more. */
    final void look(long bytes) {
        looked += bytes;
    }

    /** What stands between {@code start} and here. */
    final String text(int start) {
        look(at - start);
        return Value.of(in, start, at).latin1();
    }

    /** Moves behind the closing quote; a doubled quote and a backslash do not close. Whether there was one. */
    boolean skipString(int quote) {
        while (at < end) {
            int b = in[at++];
            if (b == '\\') {
                at++;
            } else if (b == quote) {
                if (at < end && in[at] == quote) {
                    at++;
                } else {
                    return true;
                }
            }
        }
        at = end;
        return false;
    }

    boolean followedByDot() {
        return at < end && in[at] == '.';
    }

    boolean followedByParenthesis() {
        int ahead = skipSpaceFrom(at);
        return ahead < end && in[ahead] == '(';
    }

    /** Takes {@code word} too when it comes next. */
    boolean followedByWord(String word) {
        int ahead = skipSpaceFrom(at);
        look(word.length());
        boolean there = ahead + word.length() <= end
                && Value.of(in, ahead, ahead + word.length()).latin1().equalsIgnoreCase(word)
                && (ahead + word.length() == end || !isWordByte(in[ahead + word.length()] & 0xFF));
        at = there ? ahead + word.length() : at;
        return there;
    }

    /** Past white space and comments, at most a short way: what is looked for stands close by or not at all. */
    int skipSpaceFrom(int start) {
        int ahead = spaceEnd(start);
        look(ahead - start + 1L);
        return ahead;
    }

    private int spaceEnd(int start) {
        int limit = Math.min(end, start + 256);
        int ahead = start;
        while (ahead < limit) {
            if ((in[ahead] & 0xFF) <= 0x20) {
                ahead++;
            } else if (in[ahead] == '/' && ahead + 1 < limit && in[ahead + 1] == '*') {
                ahead += 2;
                while (ahead + 1 < limit && !(in[ahead] == '*' && in[ahead + 1] == '/')) {
                    ahead++;
                }
                ahead = Math.min(ahead + 2, limit);
            } else {
                return ahead;
            }
        }
        return ahead;
    }

    static boolean isWordByte(int b) {
        return Ascii.isLetterOrDigit(b) || b == '_' || b == '$' || (b >= 0x80 && b != NO_BREAK_SPACE);
    }

    void skipWord() {
        while (at < end && isWordByte(in[at] & 0xFF)) {
            at++;
        }
    }

    void skipDigits() {
        while (at < end && Ascii.isDigit(in[at])) {
            at++;
        }
    }

    void skipLine() {
        while (at < end && in[at] != '\n') {
            at++;
        }
    }

    boolean skipPast(String mark) {
        while (at < end && !sees(mark)) {
            at++;
        }
        boolean found = at < end;
        at = Math.min(at + mark.length(), end);
        return found;
    }

    boolean sees(String mark) {
        return Ascii.standsAt(in, at, end, mark);
    }

    /** Moves on by a byte if {@code there}, which it returns. */
    boolean takeOne(boolean there) {
        at += there ? 1 : 0;
        return there;
    }
}
