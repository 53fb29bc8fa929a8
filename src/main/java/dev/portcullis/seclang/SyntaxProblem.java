package dev.portcullis.seclang;

/** Ends the reading of one directive; becomes its diagnostic. */
final class SyntaxProblem extends Exception {
    private final transient Diagnostic diagnostic;

    SyntaxProblem(SourceSpan span, String code, String message) {
        super(message, null, false, false);
        this.diagnostic = Diagnostic.error(span, code, message);
    }

    Diagnostic diagnostic() {
        return diagnostic;
    }
}
