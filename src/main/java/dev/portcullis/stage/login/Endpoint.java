package dev.portcullis.stage.login;

import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Verdict;
import java.util.Set;

/** One endpoint of this proxy itself, under {@link EndpointStage#PREFIX}. Called on the exchange's loop, must not block. Safe for concurrent use. */
public interface Endpoint {
    /** The methods it knows; others are answered 405. */
    Set<String> methods();

    /**
     * Answers: anything but {@link Verdict.Proceed}, later if it takes time. The content of the request, at most 64 KiB, is there.
     *
     * @param name the segment behind the endpoint's own, decoded, such as a provider's name; empty if there is none
     */
    Verdict answer(Exchange x, String name);
}
