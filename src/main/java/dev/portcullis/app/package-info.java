/**
 * The composition root: {@link dev.portcullis.app.ConfigSource} to {@link dev.portcullis.app.Portcullis}. Only here is the configuration's record tree turned into constructor
 * arguments.
 *
 * <p><b>Generations.</b> What a configuration says, apart from where to listen, becomes one {@code Generation}: rule sets, clusters, identity, pipelines. A
 * reload builds the next beside it and swaps one reference; the old one closes with its last exchange. Listeners outlive generations, so that
 * no connection is cut; what they are made from needs a restart, and a reload that would change it is refused as a whole rather than half done.
 *
 * <p><b>Valid means would start.</b> {@code check} runs the same assembly, certificates, keys and rules included, and only opens no port.
 *
 * <p><b>Files are looked at every two seconds</b> instead of being watched by the kernel: a few files cost microseconds, and replaced links, mounted secrets and network file
 * systems are noticed too.
 */
@NullMarked
package dev.portcullis.app;

import org.jspecify.annotations.NullMarked;
