/**
 * Each engine put behind the Stage interface.
 *
 * <p>The order in which a route has them: {@link dev.portcullis.stage.RateLimitStage} by address,
 * {@link dev.portcullis.stage.auth.AuthenticationStage}, RateLimitStage by claim, {@link dev.portcullis.stage.HtmlCleaningStage},
 * rules, {@link dev.portcullis.stage.RequestScrubStage}, and last
 * {@link dev.portcullis.stage.auth.IdentityForwardStage}, whose fields the scrubber would remove.
 */
@NullMarked
package dev.portcullis.stage;

import org.jspecify.annotations.NullMarked;
