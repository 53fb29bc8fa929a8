/**
 * Request and response content taken apart for rules: urlencoded, multipart, JSON and XML.
 *
 * <p>Strict, because a body that two readers understand differently is a way around the rules. Every value is kept, in order,
 * duplicate names too. Whatever is wrong is named in {@link dev.portcullis.rules.body.ParsedBody#error()} or
 * {@link dev.portcullis.rules.body.ParsedBody#flags()}, beside everything understood up to there. Each parser is linear in
 * the content and bounded by {@link dev.portcullis.rules.body.BodyLimits}.
 */
@NullMarked
package dev.portcullis.rules.body;

import org.jspecify.annotations.NullMarked;
