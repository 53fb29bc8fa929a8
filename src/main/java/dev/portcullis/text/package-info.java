/**
 * Words about words: what every reader of a text of ours says alike.
 *
 * <p>A floor of its own at the bottom, since {@code config} and {@code rules} read different languages and may not know each other, and neither {@code http} nor
 * {@code net} is about spelling. Knows no language and no file; what only one reader needs stays with that reader.
 */
@NullMarked
package dev.portcullis.text;

import org.jspecify.annotations.NullMarked;
