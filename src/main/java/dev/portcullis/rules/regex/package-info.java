/**
 * Regular expressions over bytes: PCRE's way of writing, RE2J's linear time.
 *
 * <p>RE2J sees the Latin-1 string of the bytes, one char per byte. Matching it on {@code byte[]} would decode UTF-8, and one
 * stray lead byte would swallow what follows: {@code (?i)script} misses the bytes F0 73 63 72 69 70 74. RE2J also accepts
 * some PCRE text with another meaning ({@code \s} without vertical tab, {@code \v}, letter case above 0x7F), so every
 * pattern is taken apart and written anew; character classes become plain byte sets.
 *
 * <p>RE2J costs 50 to 2,000 ns a byte, so it only says where matches behind the first are, and where any is in values too long for {@link dev.portcullis.rules.regex.FirstMatch}: that needs a third of
 * the time on what attacks leave in a log. Whether there is one is told by an automaton over RE2J's own compiled
 * program, whose states are made as values reach them: about 3 ns a byte warm, and no more than RE2J's own order of magnitude while hostile values keep
 * making it build states. One budget bounds the memory of all patterns of a rule set. A second parser could come to read a pattern differently; that is why
 * program and syntax tree are taken from RE2J, and a test compares the answers.
 *
 * <p>{@code $} without {@code m} is the very end, as with PCRE's DOLLAR_ENDONLY, which ModSecurity v2 uses; {@code .} matches
 * line ends, as in every SecLang engine; {@code m} is off, as CRS expects.
 */
@NullMarked
package dev.portcullis.rules.regex;

import org.jspecify.annotations.NullMarked;
