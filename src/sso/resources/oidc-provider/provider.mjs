// oidc-provider for the profile sso: one client, given by the environment, and users who sign in with their name and no password. Rotates refresh tokens, tells clients of
// logouts through the back channel, takes a sign-in as strong as it is asked for (acr). On loopback alone; ends with its standard input.
import { createServer } from 'node:http';
import { Provider, interactionPolicy } from 'oidc-provider';

const port = Number(process.env.PORT);
const issuer = `http://127.0.0.1:${port}`;
const client = JSON.parse(process.env.CLIENT);

const policy = interactionPolicy.base();
policy.get('login').checks.add(new interactionPolicy.Check(
  'stronger', 'a stronger sign-in is wanted', 'login_required',
  (ctx) => {
    const wanted = ctx.oidc.params.acr_values?.split(' ') ?? [];
    const has = ctx.oidc.result?.login?.acr ?? ctx.oidc.session.acr ?? ctx.oidc.acr;
    return wanted.length > 0 && !wanted.includes(has)
      ? interactionPolicy.Check.REQUEST_PROMPT
      : interactionPolicy.Check.NO_NEED_TO_PROMPT;
  },
));

const provider = new Provider(issuer, {
  clients: [client],
  cookies: { keys: ['only for tests'] },
  acrValues: ['1', '2'],
  claims: { openid: ['sub', 'sid'], acr: null, auth_time: null, email: ['email'], profile: ['name'] },
  scopes: ['openid', 'profile', 'email'],
  conformIdTokenClaims: false,
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@example.com`, name: id }) }),
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    rpInitiatedLogout: { enabled: true },
  },
  interactions: { policy, url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  issueRefreshToken: (ctx, asking) => asking.grantTypeAllowed('refresh_token'),
  // its own would not speak to loopback addresses
  fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
  rotateRefreshToken: true,
  expiresWithSession: () => true,
  ttl: { AccessToken: Number(process.env.ACCESS_SECONDS ?? 300), IdToken: 300, RefreshToken: 3600, Session: 3600, Grant: 3600, Interaction: 600 },
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
});

async function form(request) {
  let text = '';
  for await (const part of request) text += part;
  return new URLSearchParams(text);
}

async function interact(request, response) {
  const { prompt, params } = await provider.interactionDetails(request, response);
  if (request.method === 'GET') {
    response.setHeader('Content-Type', 'text/html');
    response.end(`<!doctype html><html lang="en"><title>Sign in</title><h1>Sign in (${prompt.name})</h1>`
      + '<form method="post"><label>Name <input name="login" value=""></label><button name="go" value="yes">Sign in</button></form>');
    return;
  }
  const accountId = (await form(request)).get('login');
  const acr = params.acr_values?.split(' ')[0] ?? '1';
  await provider.interactionFinished(request, response, { login: { accountId, acr, ts: Math.floor(Date.now() / 1000) } });
}

const serve = provider.callback();
createServer((request, response) => {
  if (request.url.startsWith('/interaction/')) {
    interact(request, response).catch((error) => { response.statusCode = 400; response.end(String(error)); });
  } else {
    serve(request, response);
  }
}).listen(port, '127.0.0.1', () => console.log(`ready ${issuer}`));

provider.on('server_error', (ctx, error) => console.log('server_error', error));
provider.on('backchannel.error', (ctx, error) => console.log('backchannel.error', error));
process.stdin.on('end', () => process.exit(0)).resume();
