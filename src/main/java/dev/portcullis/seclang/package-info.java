/**
 * SecLang text to a syntax tree with source positions and diagnostics. Knows no operator names and opens no files.
 */
@NullMarked
package dev.portcullis.seclang;

import org.jspecify.annotations.NullMarked;
