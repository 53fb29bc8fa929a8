/**
 * Explains one request: what a proxy with given rules makes of it, and why. The request goes over a socket through a proxy that is started as {@code run} would start it,
 * so that decoder, canonical target, body parsers, rules and verdict are those of production and not a second opinion about them; a {@link dev.portcullis.app.Probe} listens in.
 *
 * <p>{@link dev.portcullis.app.explain.RequestFile} makes a request of what an editor has written, {@link dev.portcullis.app.explain.Explainer} sends it, and
 * {@link dev.portcullis.app.explain.Explanation} is what came of it, which {@code ExplanationText} and {@code ExplanationJson} write down.
 *
 * <p>{@link dev.portcullis.app.explain.Profiler} is the other question, what rules cost. It runs requests in process, without a proxy, since sockets would cost more than
 * the rules; and it samples from a second thread, since counting in the engine would make every request pay for profiles.
 */
@NullMarked
package dev.portcullis.app.explain;

import org.jspecify.annotations.NullMarked;
