/**
 * SecLang syntax tree to a compiled, immutable rule set, and its evaluation on one transaction at a time.
 */
@NullMarked
package dev.portcullis.rules;

import org.jspecify.annotations.NullMarked;
