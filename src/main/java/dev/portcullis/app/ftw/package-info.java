/**
 * Runs rule tests in the YAML format of go-ftw through the live proxy, so that what is judged is what is served: real sockets, the decoder that production uses,
 * the rule log as an operator sees it.
 *
 * <p>{@link dev.portcullis.app.ftw.TestFiles} reads {@link dev.portcullis.app.ftw.TestCase}s, {@code RequestText} writes a request as go-ftw would, {@code LogWindow}
 * judges what lies between two markers in the rule log, and {@link dev.portcullis.app.ftw.TestBench} brings them together with a proxy: one that {@code OwnProxy}
 * starts before a backend that answers as it is told, or one that runs already.
 *
 * <p><b>Faithful rather than tidy.</b> Requests are meant to break HTTP; oddities of go-ftw which tests rely on (line feeds in multipart content, form
 * data that is encoded only when it looks decoded, what it adds behind a test's own fields) are kept, byte for byte. What it ignores without a word is refused
 * here: a key that is not known might be an expectation, and a template that cannot be read would send no content.
 *
 * <p><b>Where it differs, on purpose.</b> Unquoted numbers stay as they are written (go-ftw sends {@code 8} for {@code 010}); every request goes to the one proxy
 * under test, whatever address, port or redirect it names; interim answers (1xx) are skipped; a quoted {@code [id "9"]} in a line of text is what a client sent.
 */
@NullMarked
package dev.portcullis.app.ftw;

import org.jspecify.annotations.NullMarked;
