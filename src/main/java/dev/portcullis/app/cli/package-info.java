/**
 * The command line: main and the commands.
 */
@NullMarked
package dev.portcullis.app.cli;

import org.jspecify.annotations.NullMarked;
