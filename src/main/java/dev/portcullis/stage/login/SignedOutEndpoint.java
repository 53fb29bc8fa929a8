package dev.portcullis.stage.login;

import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.http.Fields;
import java.util.Set;

/** Where users end up who have signed out: {@code /signed-out}. Immutable, safe for concurrent use. */
public final class SignedOutEndpoint implements Endpoint {
    private final SignIn signIn;

    public SignedOutEndpoint(SignIn signIn) {
        this.signIn = signIn;
    }

    @Override
    public Set<String> methods() {
        return Set.of("GET");
    }

    @Override
    public Verdict answer(Exchange x, String name) {
        return signIn.parts()
                .pages()
                .signedOut(signIn.url(x, LogoutEndpoint.parameter(x, "state")), false, Fields.EMPTY);
    }
}
