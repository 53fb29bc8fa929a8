/**
 * What leaves a trace: access log, rule log, audit log and metrics, all fed by exchange records, which rules have masked already.
 *
 * <p><b>The audit log.</b> An {@link dev.portcullis.observe.AuditLog} asks the route's policy whether an exchange is worth an entry and hands it to an
 * {@link dev.portcullis.observe.AuditTrail}, whose queue is bounded by bytes; a thread of its own formats and writes, since content may be long and, with a file
 * for each entry, the disk slow. A log is open as long as a generation of the configuration uses it, so a reload can change everything about it.
 *
 * <p><b>The native format is stricter than ModSecurity's.</b> That writes content as it came; here it is one line of printable ASCII, so that no reader can take content
 * for structure. In JSON, fields of one name are joined, since members of one name are read differently by different tools.
 */
@NullMarked
package dev.portcullis.observe;

import org.jspecify.annotations.NullMarked;
