/**
 * The vocabulary of RFC 9110 and RFC 9112 as immutable values: fields, targets, heads, statuses and what can be wrong with
 * them. Knows no sockets, buffers or policies.
 *
 * <p><b>Text is Latin-1.</b> Every string here that came from the wire has one char per byte, so nothing is lost or merged by
 * a decoder, and whoever needs bytes gets exactly those received. Text that means characters (a configured path, say) is
 * brought to the same form by encoding it as UTF-8 and reading the bytes as Latin-1.
 *
 * <p><b>A head is one array.</b> {@link dev.portcullis.http.Fields} describes field lines by offsets into the bytes they were read from: no
 * object per field, strings only for what somebody asks, and the other side's head is written from slices.
 *
 * <p><b>One path.</b> {@link dev.portcullis.http.TargetParser} reads a target once; what is routed is what is inspected and forwarded. Every
 * spelling on which servers differ is named as an ambiguity, and none of them ever separates segments here, so that allowing one by name
 * changes no reading. Beside the well-known ones these are an encoded semicolon (parameters to whoever decodes first) and {@code ..} above
 * the root (an error to some, the root to others).
 */
@NullMarked
package dev.portcullis.http;

import org.jspecify.annotations.NullMarked;
