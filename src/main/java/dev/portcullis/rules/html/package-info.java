/**
 * Cleaning of HTML in the fields of request content, by policies of the OWASP Java HTML Sanitizer: {@link dev.portcullis.rules.html.HtmlPolicy} is what may stay,
 * {@link dev.portcullis.rules.html.HtmlCleaner} applies policies to fields and says what was removed.
 *
 * <p><b>Text without {@code <} stays as it is.</b> It can hold no element, and the sanitizer would turn "Tom &amp; Jerry" into entities. Everything else is written
 * anew by the sanitizer, also where nothing was removed: what readers of broken HTML make of it is then no longer a question.
 *
 * <p><b>When in doubt, no.</b> A body that is coded, in another charset than UTF-8, of another type, malformed, or a file where text is due is refused by name.
 * Names are compared without case, and a name also stands for what is below it ({@code comment[0]}, {@code json.comment.text}), since backends differ there.
 */
@NullMarked
package dev.portcullis.rules.html;

import org.jspecify.annotations.NullMarked;
