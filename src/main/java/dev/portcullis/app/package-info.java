/**
 * The composition root: configuration to constructors, generations and reload.
 */
@NullMarked
package dev.portcullis.app;

import org.jspecify.annotations.NullMarked;
