/**
 * Runs rule tests in the YAML format of go-ftw through the live proxy, so that what is judged is what is served: real sockets, the decoder that production uses,
 * the rule log as an operator sees it.
 *
 * <p>{@link dev.portcullis.app.ftw.TestFiles} reads {@link dev.portcullis.app.ftw.TestCase}s, {@code RequestText} writes a request as go-ftw would, {@code LogWindow}
 * judges what lies between two markers in the rule log, and {@link dev.portcullis.app.ftw.TestBench} brings them together with a proxy and a backend that answers as it is told.
 *
 * <p><b>Faithful rather than tidy.</b> Requests are meant to break HTTP; oddities of go-ftw which tests rely on (line feeds in multipart content, form
 * data that is encoded only when it looks decoded) are kept. What it ignores without a word is refused here: a key that is not known might be an expectation.
 */
@NullMarked
package dev.portcullis.app.ftw;

import org.jspecify.annotations.NullMarked;
