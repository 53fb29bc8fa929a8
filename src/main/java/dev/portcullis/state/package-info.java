/**
 * The stores that engines ask for, in memory: sessions, what was revoked, ids that may be used once. Each is bounded and belongs to the process, so that a reload forgets nothing.
 */
@NullMarked
package dev.portcullis.state;

import org.jspecify.annotations.NullMarked;
