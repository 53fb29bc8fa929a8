/**
 * What lets a rule set look at a value once instead of once per rule: every operator says what a value must contain for it to match ({@link
 * dev.portcullis.rules.plan.Requirement}), one automaton over all those texts reads each distinct value, and the answer tells for every operator
 * whether it has to look at all ({@link dev.portcullis.rules.plan.Prefilter}).
 *
 * <p>A pre-filter may only ever skip what cannot match; a mistake here is a missed attack. So requirements of patterns are read off RE2J's own syntax tree,
 * negated operators are always asked, and tests compare filtered with unfiltered evaluation. One automaton beats one per transformation list or per
 * operator: nearly all values of nearly all requests meet none of the texts, and learn that for all rules in one pass of about 2 ns a byte.
 *
 * <p>Masks are over groups of bytes, as many as a word has bits, rather than over bytes: one test each. A large rule set costs a wider bit set for each value,
 * not more tests.
 */
@NullMarked
package dev.portcullis.rules.plan;

import org.jspecify.annotations.NullMarked;
