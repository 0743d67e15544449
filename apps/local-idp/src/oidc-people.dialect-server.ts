import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Client, Configuration, errors, KoaContextWithOIDC, Provider } from 'oidc-provider';
import { assertionLifetimeSeconds } from './client-assertion.js';
import { audience } from './development-clients.js';
import { readRequest, writeAnswer } from './http-exchange.js';
import { loginPage } from './login-page.js';
import { logoutPage } from './logout-page.js';
import { pageOrigin } from './page-access.js';
import { errorPage, Html, html, page, type PageAnswer } from './pages.js';
import { isPersona, personaNames, personas } from './people.js';
import { isCallback, isSignedOutPage } from './redirect-uris.js';

export const oidcPeopleScopes = ['openid', 'profile', 'email', 'offline_access'] as const;

export interface OidcPeople {
  /** Where the tenant lives: `/oidc`; empty at the root. */
  readonly path: string;
  readonly apiScopes: readonly string[];
  readonly accessTokenTtlSeconds: number;
  /** Signs the cookies of the browser. One for the run: an instance of the provider lives shorter. */
  readonly cookieKey: string;
}

const interactionPath = /^\/interaction\/[\w-]+$/;
export const isInteraction = (path: string): boolean => interactionPath.test(path);

const day = 86_400;

const show = (ctx: KoaContextWithOIDC, answer: PageAnswer): void => {
  ctx.set({ ...answer.headers });
  ctx.type = 'html';
  ctx.body = answer.body;
};

/** oidc-provider's own way of signing people in, with our pages. */
export function oidcPeopleConfiguration(
  { InvalidClientAuth, InvalidTarget }: typeof errors,
  { path, apiScopes, accessTokenTtlSeconds, cookieKey }: OidcPeople,
) {
  return {
    responseTypes: ['code'],
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    cookies: { keys: [cookieKey], long: { path: path || '/', httpOnly: true, sameSite: 'lax' } },
    pkce: { required: () => true },
    clientBasedCORS: (_ctx, origin, client) => client.clientAuthMethod === 'none' && pageOrigin({ origin }) === origin,
    interactions: { url: (_ctx, { uid }) => `${path}/interaction/${uid}` },
    // The built-in rule wants `offline_access`, which wants `prompt=consent`: here everybody who may refresh can.
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    findAccount: (_ctx, sub) => {
      if (!isPersona(sub)) return undefined;
      const { name, email } = personas[sub];
      return { accountId: sub, claims: () => ({ sub, name, email, email_verified: true }) };
    },
    renderError: (ctx, { error, error_description: description }) => {
      show(ctx, errorPage(ctx.status, error, description ?? ''));
    },
    assertJwtClientAuthClaimsAndHeader: (_ctx, { exp }) => {
      if (Number(exp) > Date.now() / 1000 + assertionLifetimeSeconds + 10) {
        throw new InvalidClientAuth('the assertion lives too long');
      }
    },
    ttl: {
      AccessToken: accessTokenTtlSeconds,
      AuthorizationCode: 60,
      Grant: 14 * day,
      IdToken: 3600,
      Interaction: 600,
      RefreshToken: 14 * day,
      Session: day,
    },
    features: {
      userinfo: { enabled: true },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => client.clientId === token.clientId },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, resource) => {
          if (resource !== audience) throw new InvalidTarget('the only resource here is the API');
          return {
            scope: apiScopes.join(' '),
            audience,
            accessTokenFormat: 'jwt',
            accessTokenTTL: accessTokenTtlSeconds,
          };
        },
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          const asking = ctx.oidc.params?.['post_logout_redirect_uri'] === undefined ? undefined : ctx.oidc.client;
          // oidc-provider's own markup, around a random value.
          show(ctx, logoutPage({ tenant: path.slice(1) || 'local', form: new Html(form), clientId: asking?.clientId }));
        },
        postLogoutSuccessSource: (ctx) => show(ctx, page(200, 'Signed out', html`<p>You may close this page.</p>`)),
      },
    },
  } satisfies Configuration;
}

/** Any port of this machine: oidc-provider compares whole addresses with the registered ones. */
export function openPorts(provider: Provider): void {
  const { prototype } = provider.Client;
  prototype.redirectUriAllowed = function (this: Client, uri) {
    return this.grantTypes?.includes('authorization_code') === true && isCallback(uri);
  };
  prototype.postLogoutRedirectUriAllowed = isSignedOutPage;
}

/** The login page of a waiting request, and what comes back from it. Also asks for consent, of whoever signed in. */
export async function interact(
  provider: Provider,
  tenant: string,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const read = await readRequest(request);
  const waiting = await provider.interactionDetails(request, response).catch(() => undefined);
  if (read === undefined || waiting === undefined) {
    return writeAnswer(response, errorPage(400, 'login_expired', 'Start again at the application.'));
  }
  const { prompt, params, session } = waiting;
  const [clientId, scope] = [String(params['client_id']), typeof params['scope'] === 'string' ? params['scope'] : ''];
  const known = session?.accountId;
  const choices = prompt.name === 'consent' && known !== undefined && isPersona(known) ? [known] : personaNames;

  if (request.method !== 'POST') {
    return writeAnswer(response, loginPage({ tenant, action: path, clientId, scopes: words(scope), choices }));
  }
  if (read.form.has('cancel')) {
    const denied = { error: 'access_denied', error_description: 'The person said no.' };
    return provider.interactionFinished(request, response, denied, { mergeWithLastSubmission: false });
  }
  const accountId = choices.find((choice) => choice === read.form.get('persona'));
  if (accountId === undefined) {
    return writeAnswer(response, errorPage(400, 'persona_unknown', 'Nobody here has that name.'));
  }
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope(scope);
  for (const resource of [params['resource']].flat()) {
    if (typeof resource === 'string') grant.addResourceScope(resource, scope);
  }
  await provider.interactionFinished(request, response, {
    login: { accountId },
    consent: { grantId: await grant.save() },
  });
}

const words = (scope: string): readonly string[] => scope.split(' ').filter(Boolean);
