package dev.portcullis.rules.transform;

import dev.portcullis.rules.Ascii;
import dev.portcullis.rules.ByteSink;
import dev.portcullis.rules.Value;

/** Comments of SQL, C and HTML: removed, replaced by a blank, or only their marks removed. */
final class Comments {
    private final byte[] in;
    private final int end;
    private final ByteSink out;
    private int at;

    private Comments(Value value) {
        in = value.array();
        at = value.from();
        end = value.to();
        out = new ByteSink(value.length());
    }

    /** Every C comment becomes one blank, an unclosed one too. */
    static Value replaceComments(Value value) {
        Comments comments = new Comments(value);
        while (comments.at < comments.end) {
            if (comments.sees("/*")) {
                comments.at += 2;
                comments.skipPast("*/");
                comments.out.put(' ');
            } else {
                comments.copy();
            }
        }
        return comments.out.toValueUnlessEqual(value);
    }

    /**
     * Removes C, HTML and SQL comments. The traces are ModSecurity's: a closed comment that ends the value leaves a NUL, an
     * unclosed one a blank. A SQL comment ends with its line here, so that what follows stays visible.
     */
    static Value removeComments(Value value) {
        Comments comments = new Comments(value);
        while (comments.at < comments.end) {
            if (comments.sees("/*")) {
                comments.removeBlock(2, "*/");
            } else if (comments.sees("<!--")) {
                comments.removeBlock(4, "-->");
            } else if (comments.sees("--") || comments.sees("#")) {
                comments.skipLine();
            } else {
                comments.copy();
            }
        }
        return comments.out.toValueUnlessEqual(value);
    }

    private void removeBlock(int open, String close) {
        at += open;
        boolean closed = skipPast(close);
        if (at >= end) {
            out.put(closed ? 0 : ' ');
        }
    }

    /** Removes the marks and keeps the text between them. */
    static Value removeCommentsChar(Value value) {
        Comments comments = new Comments(value);
        while (comments.at < comments.end) {
            int mark = comments.markLength();
            if (mark == 0) {
                comments.copy();
            } else {
                comments.at += mark;
            }
        }
        return comments.out.toValueUnlessEqual(value);
    }

    private int markLength() {
        if (sees("/*") || sees("*/")) {
            return 2;
        }
        if (sees("<!--")) {
            return 4;
        }
        if (sees("-->")) {
            return 3;
        }
        return sees("--") ? 2 : sees("#") ? 1 : 0;
    }

    private boolean sees(String mark) {
        return Ascii.standsAt(in, at, end, mark);
    }

    private boolean skipPast(String close) {
        while (at < end) {
            if (sees(close)) {
                at += close.length();
                return true;
            }
            at++;
        }
        return false;
    }

    private void skipLine() {
        while (at < end && in[at] != '\n') {
            at++;
        }
    }

    private void copy() {
        out.put(in[at++]);
    }
}
