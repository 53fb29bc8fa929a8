package dev.portcullis.rules;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that no log shows, wherever they stand in a text. The table to search by is made on first use, since most exchanges log nothing. Safe for concurrent use: threads that come at once may
 * each make it.
 */
final class Secret {
    private static final byte STAR = '*';

    private final Value bytes;
    private final int shownBefore;
    private final int shownBehind;
    private @Nullable ByteSearch search;

    Secret(Value bytes) {
        this(bytes, 0, 0);
    }

    /** Of each place the first {@code shownBefore} and the last {@code shownBehind} bytes may be shown. */
    Secret(Value bytes, int shownBefore, int shownBehind) {
        this.bytes = bytes;
        this.shownBefore = shownBefore;
        this.shownBehind = shownBehind;
    }

    int length() {
        return bytes.length();
    }

    private ByteSearch search() {
        ByteSearch known = search;
        if (known == null) {
            known = new ByteSearch(bytes);
            search = known;
        }
        return known;
    }

    /** Masks in {@code shown} every place of {@code text}, of which it is a copy: overlapping ones to their ends, each byte once. Returns how many there are. */
    int mask(byte[] shown, byte[] text) {
        if (text.length < bytes.length()) {
            return 0;
        }
        int[] done = {0};
        return search().each(text, (from, to) -> {
            star(shown, Math.max(done[0], from + shownBefore), to - shownBehind);
            done[0] = Math.max(done[0], to - shownBehind);
        });
    }

    /** Masks the end of {@code text}, which was cut, if that is how these bytes begin. */
    void maskCut(byte[] shown, byte[] text) {
        boolean isLonger = bytes.length() > text.length; // what it has beyond cannot have begun there
        ByteSearch beginning = isLonger ? new ByteSearch(bytes.slice(0, text.length)) : search();
        int begun = beginning.begunAtEnd(text);
        if (begun >= Credentials.LEAST_SECRET) {
            star(shown, text.length - begun, text.length);
        }
    }

    static void star(byte[] bytes, int from, int to) {
        if (from < to) {
            Arrays.fill(bytes, from, to, STAR);
        }
    }
}
