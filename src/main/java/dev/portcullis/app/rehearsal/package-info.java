/** Requests that the proxy sends through itself before it serves, so that the first real ones do not meet code that has never run. */
@NullMarked
package dev.portcullis.app.rehearsal;

import org.jspecify.annotations.NullMarked;
