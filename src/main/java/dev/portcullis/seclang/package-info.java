/**
 * SecLang text to a syntax tree with source positions and diagnostics. Knows no operator, transformation, variable or action
 * names (one exception: what follows {@code XML:} is a path) and opens no files: {@link dev.portcullis.seclang.SourceLoader} is given from above.
 *
 * <p>{@link dev.portcullis.seclang.SecLangParser} is the way in; {@link dev.portcullis.seclang.Directive} is what comes out. A mistake never stops
 * the run: every directive that cannot be read becomes a {@link dev.portcullis.seclang.Diagnostic}, and reading goes on with the next line.
 *
 * <p><b>Text is Latin-1</b>, one char per byte of the file, since patterns are about bytes.
 *
 * <p><b>Decisions where engines differ.</b>
 * <ul>
 *   <li>Inside double quotes {@code \"} is a quote and every other backslash stays, as in ModSecurity v3 and Coraza. (Apache's own reader,
 *       under ModSecurity v2, also halves {@code \\}; the Core Rule Set avoids the pair.)
 *   <li>A continued line keeps the white space at its start, as in Apache; action lists ignore white space between actions anyway.
 *   <li>A comment that ends in {@code \} and is followed by a directive is an error: Apache takes the directive for a part of the comment,
 *       the others do not, and a rule that one reader drops must not be guessed about.
 * </ul>
 */
@NullMarked
package dev.portcullis.seclang;

import org.jspecify.annotations.NullMarked;
