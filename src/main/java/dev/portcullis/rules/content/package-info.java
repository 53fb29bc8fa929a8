/**
 * Content as it was sent to content as rules can read it: content codings undone (RFC 9110 section 8.4), text of foreign charsets brought to UTF-8. Whatever
 * cannot be undone, or would be too much, is an outcome with a name, never an exception and never silently passed on.
 *
 * <p><b>Who decodes.</b> gzip and deflate: the JDK's inflater, behind a frame reader of our own, since the JDK's ignores what stands behind a member. br and
 * zstd: the reference decoders (brotli4j, zstd-jni), which are fuzzed for years and kept; where their native code cannot be loaded, the coding is one that is
 * not understood, and it is not asked of backends. Windows are limited to what RFC 7932 and RFC 9659 allow, 16 MiB and 8 MiB.
 *
 * <p><b>What is refused on purpose.</b> More than one coding on top of each other, bytes behind the end of a coded content, raw deflate under the name of
 * deflate: each is read differently by different software.
 */
@NullMarked
package dev.portcullis.rules.content;

import org.jspecify.annotations.NullMarked;
