/**
 * What leaves a trace: access log, rule log and metrics, all fed by exchange records.
 */
@NullMarked
package dev.portcullis.observe;

import org.jspecify.annotations.NullMarked;
