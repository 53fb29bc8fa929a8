/** The one window into RE2J's syntax tree; everything else about patterns is in {@code dev.portcullis.rules.regex}. */
@NullMarked
package com.google.re2j;

import org.jspecify.annotations.NullMarked;
