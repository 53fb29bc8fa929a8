package dev.portcullis.stage.login;

import dev.portcullis.exchange.Exchange;
import dev.portcullis.http.FieldName;
import dev.portcullis.http.RequestHead;
import dev.portcullis.net.CidrSet;

/**
 * The origin by which browsers know this proxy: the configured one, or what the request says. A trusted proxy in front, and nobody else, may say that it was asked by https. Immutable.
 */
public final class PublicOrigin {
    private final String fixed;
    private final CidrSet trustedPeers;

    /** @param fixed the configured one, such as {@code https://app.example.com}; empty for what requests say */
    public PublicOrigin(String fixed, CidrSet trustedPeers) {
        this.fixed = fixed;
        this.trustedPeers = trustedPeers;
    }

    /** The origin of {@code x}, without a slash at its end. */
    public String of(Exchange x) {
        RequestHead head = x.request();
        return fixed.isEmpty() ? scheme(x, head) + "://" + head.authority() : fixed;
    }

    private String scheme(Exchange x, RequestHead head) {
        String forwarded = trustedPeers.contains(x.connection().peer().getAddress())
                ? head.first(FieldName.X_FORWARDED_PROTO)
                : null;
        return forwarded != null && (forwarded.equals("https") || forwarded.equals("http"))
                ? forwarded
                : x.connection().scheme();
    }
}
