/**
 * Request and response content taken apart for rules: urlencoded, multipart, JSON and XML.
 *
 * <p>Strict, because a body that two readers understand differently is a way around the rules. Every value is kept, in order,
 * duplicate names too. Whatever is wrong is named in {@link dev.portcullis.rules.body.ParsedBody#error()} or
 * {@link dev.portcullis.rules.body.ParsedBody#flags()}, beside everything understood up to there. Each parser is linear in
 * the content and bounded by {@link dev.portcullis.rules.body.BodyLimits}.
 *
 * <p>An error is what a proxy should not forward; a flag is what rules may weigh. The line between them: where two readers can come to different parts, names or texts,
 * it is an error, since no rule can know which of them the backend sees; where all come to the same, it is a flag at most, since old clients write much that no
 * standard allows.
 */
@NullMarked
package dev.portcullis.rules.body;

import org.jspecify.annotations.NullMarked;
