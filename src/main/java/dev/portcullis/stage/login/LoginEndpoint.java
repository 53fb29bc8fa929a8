package dev.portcullis.stage.login;

import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.identity.oidc.Callback;
import dev.portcullis.identity.oidc.Demand;
import dev.portcullis.identity.oidc.Login;
import dev.portcullis.identity.oidc.OidcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Where a login begins that somebody asks for: {@code /login/NAME} goes to that provider, {@code /login} asks which one, or goes to the only one. {@code return} in the query says where to come back to, on this
 * origin. Immutable, safe for concurrent use.
 */
public final class LoginEndpoint implements Endpoint {
    private final SignIn signIn;
    private final List<String> providers;

    /** @param providers in the order in which they are offered */
    public LoginEndpoint(SignIn signIn, List<String> providers) {
        this.signIn = signIn;
        this.providers = List.copyOf(providers);
    }

    @Override
    public Set<String> methods() {
        return Set.of("GET");
    }

    @Override
    public Verdict answer(Exchange x, String name) {
        String returnTo;
        try {
            Callback query = Callback.parse(x.request().target().query());
            returnTo = ReturnPath.of(query.value("return").orElse(null));
        } catch (OidcException e) {
            return signIn.fail(x, e);
        }
        String wanted = name.isEmpty() && providers.size() == 1 ? providers.get(0) : name;
        if (wanted.isEmpty()) {
            return choose(x, returnTo);
        }
        Login login = signIn.login(wanted);
        return login == null
                ? Verdict.deny(404, new Denial(SignIn.NAME, "no-such-provider"))
                : signIn.begin(x, login, returnTo, null, Demand.NONE);
    }

    private Verdict choose(Exchange x, String returnTo) {
        List<Pages.Choice> choices = new ArrayList<>();
        for (String provider : providers) {
            choices.add(new Pages.Choice(signIn.label(provider), signIn.loginUrl(x, provider, returnTo)));
        }
        return signIn.parts().pages().choose(choices);
    }
}
