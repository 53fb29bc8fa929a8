package dev.portcullis.http;

import java.util.Collection;
import java.util.List;

/**
 * A set of field names asked in one pass over a head. A name is matched without case and, since many servers and CGI gateways cannot tell them
 * apart (lighttpd writes {@code _} for all of them), with every character that is neither a letter nor a digit read as {@code -}: {@code X_User} and {@code x~user} are in the set that holds {@code X-User}. A name ending
 * in {@code *} holds every name that begins with what stands before the star. Immutable.
 */
public final class FieldNameSet {
    private static final byte[] FOLDED = new byte[256];

    static {
        for (int i = 0; i < FOLDED.length; i++) {
            boolean isWord = (i >= '0' && i <= '9') || (i >= 'A' && i <= 'Z') || (i >= 'a' && i <= 'z');
            FOLDED[i] = isWord ? Tokens.lower((byte) i) : (byte) '-';
        }
    }

    private static final FieldNameSet EMPTY = new FieldNameSet(List.of());

    /** Open addressing over folded names, at most half full. */
    private final byte[][] table;

    private final byte[][] prefixes;

    /** For each first letter, in its low five bits, the lengths that names in the set have, 63 standing for more: most names are none of them. */
    private final long[] lengths = new long[32];

    private FieldNameSet(Collection<String> names) {
        this.table = new byte[Integer.highestOneBit(Math.max(4, names.size()) * 4)][];
        this.prefixes = names.stream()
                .filter(name -> name.endsWith("*"))
                .map(name -> folded(name.substring(0, name.length() - 1)))
                .toArray(byte[][]::new);
        names.stream().filter(name -> !name.endsWith("*")).forEach(name -> insert(folded(name)));
        for (byte[] prefix : prefixes) {
            lengths[prefix[0] & 31] |= -1L << Math.min(prefix.length, 63);
        }
    }

    /**
     * The set of {@code names}, each a token, or a token with {@code *} behind it.
     *
     * @throws IllegalArgumentException naming the first that is neither
     */
    public static FieldNameSet of(Collection<String> names) {
        for (String name : names) {
            if (!Tokens.isToken(name) || name.equals("*")) {
                throw new IllegalArgumentException("\"" + name + "\" is not a field name");
            }
        }
        return names.isEmpty() ? EMPTY : new FieldNameSet(names);
    }

    public static FieldNameSet of(String... names) {
        return of(List.of(names));
    }

    /** Whether the name of line {@code index} is in the set. */
    public boolean contains(Fields fields, int index) {
        return contains(fields.bytes(), fields.nameStart(index), fields.nameEnd(index));
    }

    /** Whether {@code name} is in the set. */
    public boolean contains(String name) {
        byte[] bytes = folded(name);
        return contains(bytes, 0, bytes.length);
    }

    private boolean contains(byte[] source, int start, int end) {
        if (start == end || (lengths[fold(source[start]) & 31] >>> Math.min(end - start, 63) & 1) == 0) {
            return false;
        }
        for (int slot = hash(source, start, end) & (table.length - 1);
                table[slot] != null;
                slot = (slot + 1) & (table.length - 1)) {
            if (table[slot].length == end - start && startsWith(source, start, end, table[slot])) {
                return true;
            }
        }
        for (byte[] prefix : prefixes) {
            if (startsWith(source, start, end, prefix)) {
                return true;
            }
        }
        return false;
    }

    private void insert(byte[] name) {
        int slot = hash(name, 0, name.length) & (table.length - 1);
        while (table[slot] != null) {
            slot = (slot + 1) & (table.length - 1);
        }
        table[slot] = name;
        lengths[name[0] & 31] |= 1L << Math.min(name.length, 63);
    }

    private static boolean startsWith(byte[] source, int start, int end, byte[] prefix) {
        if (end - start < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (fold(source[start + i]) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static int hash(byte[] source, int start, int end) {
        int h = 0;
        for (int i = start; i < end; i++) {
            h = 31 * h + fold(source[i]);
        }
        return h ^ (h >>> 15);
    }

    private static byte fold(byte b) {
        return FOLDED[b & 0xFF];
    }

    private static byte[] folded(String name) {
        byte[] out = new byte[name.length()];
        for (int i = 0; i < out.length; i++) {
            out[i] = fold((byte) name.charAt(i));
        }
        return out;
    }
}
