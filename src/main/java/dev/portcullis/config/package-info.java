/**
 * Configuration text to a tree of records, every value with its position in the file.
 */
@NullMarked
package dev.portcullis.config;

import org.jspecify.annotations.NullMarked;
