/**
 * The command line: {@code main} and the commands. Knows {@code app}'s public face, prints for people, and is the only place that hears signals and ends the
 * process.
 */
@NullMarked
package dev.portcullis.app.cli;

import org.jspecify.annotations.NullMarked;
