/**
 * Configuration text to a tree of records: {@link dev.portcullis.config.ConfigReader} in, {@link dev.portcullis.config.ProxyConfig} or every fault at once out.
 * Knows words and YAML; opens nothing that a text points to and reads no environment.
 *
 * <p><b>The readers are the reference.</b> Each key is declared where it is read, with its kind, default and one sentence. Unknown keys are those nobody
 * asked for, and the reference page and the JSON schema are written from a run of the same readers over an empty text; a test
 * compares them with what is shipped.
 *
 * <p><b>Reading goes on after a fault</b> with an example of the right kind in place of the value, so that all faults are told at once; a configuration
 * that had one is never handed out.
 *
 * <p><b>Secrets</b> are files or environment variables that are named, never written here: a text with a key in it ends up in a repository.
 *
 * <p><b>YAML</b> is read as nodes, since objects have no positions. No anchors, aliases or tags: none is needed here, and each hides what a value is.
 */
@NullMarked
package dev.portcullis.config;

import org.jspecify.annotations.NullMarked;
