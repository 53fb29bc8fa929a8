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
        int open = at;
        String all = text.text();
        StringBuilder out = new StringBuilder();
        int start = open + 1;
        for (int quote = all.indexOf('\'', start); quote >= 0; quote = all.indexOf('\'', quote + 1)) {
            boolean isEscaped = quote > start && all.charAt(quote - 1) == '\\';
            out.append(all, start, isEscaped ? quote - 1 : quote);
            start = quote; // an escaped one stands for itself
            if (!isEscaped) {
                at = quote + 1;
                return out.toString();
            }
        }
        throw problem(open, "open-quote", "the ' that opens this " + what + " is never closed");
    }

    final void skipSpaces() {
        at = Words.skipSpaces(text.text(), at, text.length());
    }

    final SyntaxProblem problem(int index, String code, String message) {
        return new SyntaxProblem(text.span(index), code, message);
    }
}
