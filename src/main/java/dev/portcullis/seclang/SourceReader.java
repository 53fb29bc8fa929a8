package dev.portcullis.seclang;

/** A place in a text that moves forward: what the readers of action and target lists share. One owner at a time. */
abstract class SourceReader {
    final SourceText text;
    int at;

    SourceReader(SourceText text) {
        this.text = text;
    }

    /** Reads from the {@code '} here to the one that closes it; {@code \'} stands for itself. {@code what} names the thing in the error. */
    final String quoted(String what) throws SyntaxProblem {
        int open = at++;
        StringBuilder out = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length() && text.charAt(at) == '\'') {
                out.append(text.charAt(at++));
            } else if (c == '\'') {
                return out.toString();
            } else {
                out.append(c);
            }
        }
        throw problem(open, "open-quote", "the ' that opens this " + what + " is never closed");
    }

    final void skipSpaces() {
        while (at < text.length() && Words.isSpace(text.charAt(at))) {
            at++;
        }
    }

    final SyntaxProblem problem(int index, String code, String message) {
        return new SyntaxProblem(text.span(index), code, message);
    }
}
