/**
 * Words about words: what every reader of a text of ours says alike.
 *
 * <p>A floor of its own at the bottom, since {@code config} and {@code rules} read different languages and may not know each other, and neither {@code http} nor
 * {@code net} is about spelling. Knows no language, and of files no more than what to say of one that cannot be used; what only one reader needs stays with that reader.
 */
@NullMarked
package dev.portcullis.text;

import org.jspecify.annotations.NullMarked;
