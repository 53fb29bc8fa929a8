package dev.portcullis.stage.login;

import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.Verdict;
import dev.portcullis.identity.oidc.Demand;
import dev.portcullis.identity.oidc.Login;
import dev.portcullis.identity.oidc.OidcException;
import dev.portcullis.identity.oidc.QueryParameters;
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
        List<String> among;
        try {
            QueryParameters query = QueryParameters.parse(x.request().target().query());
            returnTo = ReturnPath.of(query.value("return").orElse(null));
            among = signIn.among(x, query.value(SignIn.AMONG).orElse(""));
        } catch (OidcException e) {
            return signIn.fail(x, e);
        }
        String wanted = name.isEmpty() && providers.size() == 1 ? providers.get(0) : name;
        if (wanted.isEmpty()) {
            return choose(x, returnTo, among);
        }
        Login login = signIn.login(wanted);
        return login == null
                ? Verdict.deny(404, new Denial(SignIn.NAME, "no-such-provider"))
                : signIn.begin(x, login, returnTo, null, Demand.NONE);
    }

    /** Offers those that the route takes where the user was before; all where nobody says which, or those that were meant have other names by now. */
    private Verdict choose(Exchange x, String returnTo, List<String> among) {
        List<Pages.Choice> choices = new ArrayList<>();
        List<String> meant = providers.stream().filter(among::contains).toList();
        for (String provider : meant.isEmpty() ? providers : meant) {
            choices.add(new Pages.Choice(signIn.label(provider), signIn.loginUrl(x, provider, returnTo)));
        }
        return signIn.parts().pages().choose(choices);
    }
}
