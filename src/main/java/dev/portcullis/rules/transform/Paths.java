package dev.portcullis.rules.transform;

import dev.portcullis.rules.ByteSink;
import dev.portcullis.rules.Value;

/**
 * File paths without empty, {@code .} and {@code ..} segments.
 *
 * <p>An absolute path never climbs above its root; a relative one keeps the {@code ..} that lead out of it.
 */
final class Paths {
    private final boolean absolute;
    private final ByteSink out;
    /** Size of the output up to which nothing may be taken back: the root, and leading {@code ..} segments. */
    private int floor;

    private Paths(boolean absolute, int expected) {
        this.absolute = absolute;
        out = new ByteSink(expected);
        if (absolute) {
            out.put('/');
        }
        floor = out.size();
    }

    static Value normalizePath(Value value) {
        int length = value.length();
        if (length == 0) {
            return value;
        }
        Paths path = new Paths(value.at(0) == '/', length);
        int start = 0;
        for (int at = 0; at <= length; at++) {
            if (at == length || value.at(at) == '/') {
                path.add(value, start, at);
                start = at + 1;
            }
        }
        boolean trailingSlash = value.at(length - 1) == '/';
        return path.finish(trailingSlash).toValueUnlessEqual(value);
    }

    /** The same after turning backslashes into slashes. */
    static Value normalizePathWin(Value value) {
        Value slashes = value;
        for (int i = 0; i < value.length(); i++) {
            if (value.at(i) == '\\') {
                byte[] bytes = value.toBytes();
                for (int j = i; j < bytes.length; j++) {
                    bytes[j] = bytes[j] == '\\' ? (byte) '/' : bytes[j];
                }
                slashes = Value.of(bytes);
                break;
            }
        }
        return normalizePath(slashes);
    }

    /** Segments in the output each end in a slash, until {@link #finish}. */
    private void add(Value value, int start, int end) {
        int length = end - start;
        boolean dot = length == 1 && value.at(start) == '.';
        boolean dots = length == 2 && value.at(start) == '.' && value.at(start + 1) == '.';
        if (length == 0 || dot) {
            return;
        }
        if (!dots) {
            append(value, start, end);
        } else if (out.size() > floor) {
            dropLast();
        } else if (!absolute) {
            append(value, start, end);
            floor = out.size();
        }
    }

    private void append(Value value, int start, int end) {
        out.put(value.slice(start, end));
        out.put('/');
    }

    private void dropLast() {
        do {
            out.truncate(out.size() - 1);
        } while (out.size() > floor && out.last() != '/');
    }

    private ByteSink finish(boolean trailingSlash) {
        int root = absolute ? 1 : 0;
        if (!trailingSlash && out.size() > root) {
            out.truncate(out.size() - 1);
        }
        return out;
    }
}
