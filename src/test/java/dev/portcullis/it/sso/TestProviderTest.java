package dev.portcullis.it.sso;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.PushedAuthorizationRequest;
import com.nimbusds.oauth2.sdk.PushedAuthorizationResponse;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenIntrospectionRequest;
import com.nimbusds.oauth2.sdk.TokenIntrospectionResponse;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationSuccessResponse;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.LogoutTokenValidator;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The provider of the tests, judged by a client that is not ours. */
class TestProviderTest {
    private static final String SECRET = "a-secret-that-has-thirty-two-characters";
    private static final URI CALLBACK = URI.create("http://127.0.0.1:9/callback");

    private final TestProvider provider =
            TestProvider.start().register(ProviderClient.of("app", SECRET).withRedirectUris(CALLBACK.toString()));
    private final CodeVerifier verifier = new CodeVerifier();
    private final Nonce nonce = new Nonce();
    private final ClientAuthentication basic = new ClientSecretBasic(new ClientID("app"), new Secret(SECRET));

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void givesTokensThatTheLibraryAccepts() throws Exception {
        OIDCTokenResponse tokens = redeem(basic, authorize(metadata(), null));

        assertThat(idTokens()
                        .validate(tokens.getOIDCTokens().getIDToken(), nonce)
                        .getSubject()
                        .getValue())
                .isEqualTo("alice");
        assertThat(provider.lastClientAuthentication()).isEqualTo("client_secret_basic");
        assertThat(provider.grants("authorization_code")).isEqualTo(1);
        UserInfoResponse user = UserInfoResponse.parse(new UserInfoRequest(
                        metadata().getUserInfoEndpointURI(), tokens.getTokens().getAccessToken())
                .toHTTPRequest()
                .send());
        assertThat(user.toSuccessResponse().getUserInfo().getEmailAddress()).isEqualTo("alice@example.com");
        TokenIntrospectionResponse known = TokenIntrospectionResponse.parse(new TokenIntrospectionRequest(
                        metadata().getIntrospectionEndpointURI(),
                        basic,
                        tokens.getTokens().getAccessToken())
                .toHTTPRequest()
                .send());
        assertThat(known.toSuccessResponse().isActive()).isTrue();
    }

    @Test
    void takesPushedRequestsAndPrivateKeys() throws Exception {
        ECKey key = new ECKeyGenerator(Curve.P_256).keyID("client").generate();
        provider.register(ProviderClient.of("app", null).withKeys(new JWKSet(key.toPublicJWK())))
                .requiresPushedRequests(true);
        PushedAuthorizationResponse pushed = PushedAuthorizationResponse.parse(new PushedAuthorizationRequest(
                        metadata().getPushedAuthorizationRequestEndpointURI(), byKey(key), request())
                .toHTTPRequest()
                .send());

        AuthorizationCode code =
                authorize(metadata(), pushed.toSuccessResponse().getRequestURI());

        assertThat(redeem(byKey(key), code).getOIDCTokens().getIDToken()).isNotNull();
        assertThat(provider.lastClientAuthentication()).isEqualTo("private_key_jwt");
    }

    @Test
    void endsAFamilyOfRefreshTokensWhenOneComesTwice() throws Exception {
        RefreshToken first =
                redeem(basic, authorize(metadata(), null)).getOIDCTokens().getRefreshToken();
        RefreshToken second = OIDCTokenResponseParser.parse(send(basic, new RefreshTokenGrant(first)))
                .toSuccessResponse()
                .getTokens()
                .getRefreshToken();

        assertThat(TokenResponse.parse(send(basic, new RefreshTokenGrant(first)))
                        .indicatesSuccess())
                .isFalse();
        assertThat(TokenResponse.parse(send(basic, new RefreshTokenGrant(second)))
                        .indicatesSuccess())
                .isFalse();
        assertThat(provider.reusedRefreshTokens()).isEqualTo(1);
    }

    @Test
    void refusesAnotherVerifierAndAUsedCode() throws Exception {
        AuthorizationCode code = authorize(metadata(), null);
        AuthorizationGrant wrong = new AuthorizationCodeGrant(code, CALLBACK, new CodeVerifier());

        assertThat(TokenResponse.parse(send(basic, wrong)).indicatesSuccess()).isFalse();
        assertThat(TokenResponse.parse(send(basic, new AuthorizationCodeGrant(code, CALLBACK, verifier)))
                        .indicatesSuccess())
                .isFalse();
    }

    @Test
    void rotatesKeys() throws Exception {
        String before = provider.keys().jwks();
        provider.keys().rotate();

        assertThat(JWKSet.parse(provider.keys().jwks()).size()).isEqualTo(2);
        provider.keys().forgetEarlier();
        assertThat(JWKSet.parse(provider.keys().jwks())
                        .getKeyByKeyId(provider.keys().signingKeyId()))
                .isNotNull();
        assertThat(provider.keys().jwks()).isNotEqualTo(before);
    }

    @Test
    void makesLogoutTokensThatTheLibraryAccepts() throws Exception {
        String token = provider.logoutToken("app", "alice", null, claims -> {});

        LogoutTokenValidator validator =
                new LogoutTokenValidator(new Issuer(provider.issuer()), new ClientID("app"), keySelector(), null);
        assertThat(validator.validate(JWTParser.parse(token)).getSubject().getValue())
                .isEqualTo("alice");
    }

    @Test
    void forgesWhatTheLibraryRefuses() {
        for (Forgery forgery : Forgery.values()) {
            if (forgery != Forgery.NONE && forgery != Forgery.NO_KEY_ID) {
                provider.misbehaviour().forgesIdTokens(forgery);
                assertThat(catchThrowableOf(() -> {
                            OIDCTokenResponse tokens = redeem(basic, authorize(metadata(), null));
                            idTokens().validate(tokens.getOIDCTokens().getIDToken(), nonce);
                        }))
                        .as(forgery.name())
                        .isNotNull();
            }
        }
        provider.misbehaviour().none();
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private static Exception catchThrowableOf(Attempt attempt) {
        try {
            attempt.run();
            return null;
        } catch (Exception e) {
            return e;
        }
    }

    private OIDCProviderMetadata metadata() throws Exception {
        return OIDCProviderMetadata.resolve(new Issuer(provider.issuer()));
    }

    private IDTokenValidator idTokens() throws Exception {
        return new IDTokenValidator(new Issuer(provider.issuer()), new ClientID("app"), keySelector(), null);
    }

    private JWSVerificationKeySelector<SecurityContext> keySelector() throws Exception {
        return new JWSVerificationKeySelector<>(
                JWSAlgorithm.RS256,
                new ImmutableJWKSet<>(JWKSet.parse(provider.keys().jwks())));
    }

    private AuthenticationRequest request() throws Exception {
        return new AuthenticationRequest.Builder(
                        new ResponseType("code"), new Scope("openid", "email"), new ClientID("app"), CALLBACK)
                .endpointURI(metadata().getAuthorizationEndpointURI())
                .state(new State("the-state"))
                .nonce(nonce)
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .build();
    }

    private AuthorizationCode authorize(OIDCProviderMetadata metadata, URI pushed) throws Exception {
        URI where = pushed == null
                ? request().toURI()
                : new AuthenticationRequest.Builder(pushed, new ClientID("app"))
                        .endpointURI(metadata.getAuthorizationEndpointURI())
                        .build()
                        .toURI();
        TestPage page = new TestBrowser().open(where.toString());
        AuthenticationSuccessResponse answer = AuthenticationSuccessResponse.parse(page.location());
        assertThat(answer.getState().getValue()).isEqualTo("the-state");
        assertThat(answer.getIssuer().getValue()).isEqualTo(provider.issuer());
        return answer.getAuthorizationCode();
    }

    private OIDCTokenResponse redeem(ClientAuthentication client, AuthorizationCode code) throws Exception {
        return (OIDCTokenResponse)
                OIDCTokenResponseParser.parse(send(client, new AuthorizationCodeGrant(code, CALLBACK, verifier)));
    }

    private com.nimbusds.oauth2.sdk.http.HTTPResponse send(ClientAuthentication client, AuthorizationGrant grant)
            throws Exception {
        return new TokenRequest.Builder(metadata().getTokenEndpointURI(), client, grant)
                .build()
                .toHTTPRequest()
                .send();
    }

    private ClientAuthentication byKey(ECKey key) throws Exception {
        return new PrivateKeyJWT(
                new ClientID("app"),
                metadata().getTokenEndpointURI(),
                JWSAlgorithm.ES256,
                key.toECPrivateKey(),
                key.getKeyID(),
                null);
    }
}
