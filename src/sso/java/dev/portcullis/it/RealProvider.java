package dev.portcullis.it;

import dev.portcullis.it.sso.TestBrowser;
import dev.portcullis.it.sso.TestPage;
import java.util.Map;

/** A real identity provider as the tests need it: one client, and a user who signs in at its page. */
interface RealProvider extends AutoCloseable {
    String CLIENT = "app";
    String SECRET = "app-secret-of-thirty-two-characters";
    String USER = "alice";

    String issuer();

    /** Takes the application at {@code origin} as its client; tokens live for {@code accessSeconds}. */
    void register(String origin, int accessSeconds);

    /** Signs {@link #USER} in at {@code page}, which is the provider's, and goes wherever that leads. */
    TestPage signIn(TestBrowser browser, TestPage page);

    /** What {@link #signIn} writes into the form, for a browser with a screen: element names to text. */
    Map<String, String> credentials();

    /** Has a level of authentication {@code 2} beside the usual {@code 1}, if it is not there anyway. */
    default void offerSecondLevel() {}

    /** Ends the user's session at the provider and tells clients, as an operator does or another application. */
    void endSessions(TestBrowser browser);

    @Override
    void close();
}
