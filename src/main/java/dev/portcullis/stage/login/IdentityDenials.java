package dev.portcullis.stage.login;

import dev.portcullis.exchange.Denial;
import dev.portcullis.stage.auth.AuthenticationStage;
import dev.portcullis.stage.auth.IdentityForwardStage;
import dev.portcullis.stage.auth.IdentityTokenStage;
import java.util.Set;

/** Tells refusals that are for who a request is from, or for how it signs in and out, from all others. Stateless. */
public final class IdentityDenials {
    private static final Set<String> SOURCES = Set.of(
            AuthenticationStage.NAME,
            IdentityForwardStage.NAME,
            IdentityTokenStage.NAME,
            SignIn.NAME,
            LogoutEndpoint.NAME,
            OpenSessions.SOURCE);

    private IdentityDenials() {}

    public static boolean isOne(Denial denial) {
        return SOURCES.contains(denial.source());
    }
}
