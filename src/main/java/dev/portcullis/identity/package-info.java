/**
 * JWT verification and key sets. Reaches the network only through the interfaces it is given.
 */
@NullMarked
package dev.portcullis.identity;

import org.jspecify.annotations.NullMarked;
