/**
 * Rate limiting arithmetic over bounded tables of keys.
 */
@NullMarked
package dev.portcullis.limit;

import org.jspecify.annotations.NullMarked;
