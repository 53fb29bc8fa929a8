package dev.portcullis.rules;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/**
 * Asks DNS, for {@code @rbl}. May block for as long as it sees fit, so a phase whose rules may ask is never run on an event loop. Safe for concurrent use.
 */
@FunctionalInterface
public interface NameLookup {
    /** For tools that check rules and run none: nobody answers. */
    NameLookup NONE = name -> {
        throw new IOException("there is no name server to ask");
    };

    /**
     * The IPv4 addresses of {@code name}; empty when the answer is that there are none.
     *
     * @throws IOException when there was no answer in time
     */
    List<InetAddress> addresses(String name) throws IOException;
}
