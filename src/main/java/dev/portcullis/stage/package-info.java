/**
 * Each engine put behind the Stage interface.
 */
@NullMarked
package dev.portcullis.stage;

import org.jspecify.annotations.NullMarked;
