/**
 * Detectors of SQL injection and cross-site scripting that read a value the way a database or a browser would, behind
 * {@code @detectSQLi} and {@code @detectXSS}. They know bytes only: no rules, no transactions.
 */
@NullMarked
package dev.portcullis.rules.injection;

import org.jspecify.annotations.NullMarked;
