import { createAuthorizationCodes, type AuthorizationCodes } from './authorization-codes.js';
import {
  readAuthorizationRequest,
  type AuthorizationRequest,
  type PageFault,
  type RequestFault,
} from './authorization-request.js';
import { createExpiringValues } from './expiring-values.js';
import type { DialectAnswer, DialectRequest } from './http-exchange.js';
import { loginPage } from './login-page.js';
import { errorPage } from './pages.js';
import { isPersona } from './people.js';
import { withParameters } from './redirect-uris.js';
import type { TenantClient } from './tenant-clients.js';

/** An error as it goes back to the application (RFC 6749 §4.1.2.1), in the vendor's spelling. */
export interface Refused {
  readonly error: string;
  readonly error_description?: string;
}

export interface Wanted {
  readonly scopes: readonly string[];
  readonly target?: string;
}

export interface SignInDeskOptions {
  /** Of the tenant, as the page calls it. */
  readonly tenant: string;
  /** The path of the login form, from the root of the server. */
  readonly loginPath: string;
  readonly clients: readonly TenantClient[];
  /** Seconds since the epoch. */
  now(): number;
  /** What a good request would be granted, or the vendor's word for why not. */
  wanted(client: TenantClient, query: URLSearchParams): Wanted | Refused;
  readonly refusals: Readonly<Record<RequestFault | 'denied', Refused>>;
  readonly pages: Readonly<
    Record<PageFault, { readonly status: number; readonly error: string; readonly text: string }>
  >;
}

export interface SignInDesk {
  /** The authorization endpoint: the login page, or the browser sent back with `error`. */
  authorize(request: DialectRequest): DialectAnswer;
  /** The form of the page: back to the application with a code. */
  login(request: DialectRequest): DialectAnswer;
  readonly codes: AuthorizationCodes;
}

const patienceSeconds = 600;

/**
 * Where people come in. No session is kept: every request asks who it is. What was asked for waits here under a ticket,
 * so the form can change nothing of it, and a page of another origin cannot send it.
 */
export function createSignInDesk(options: SignInDeskOptions): SignInDesk {
  const { tenant, loginPath, clients, now, wanted, refusals, pages } = options;
  const codes = createAuthorizationCodes(now);
  const waiting = createExpiringValues<AuthorizationRequest & Wanted>(now, patienceSeconds);

  const sendBack = (status: 302 | 303, { redirectUri, state }: Back, answer: Readonly<Record<string, string>>) => ({
    status,
    headers: { location: withParameters(redirectUri, { ...answer, state }), 'cache-control': 'no-store' },
  });

  return {
    codes,
    authorize({ query }) {
      const read = readAuthorizationRequest(query, clients);
      if (read.kind === 'page') {
        const { status, error, text } = pages[read.fault];
        return errorPage(status, error, text);
      }
      if (read.kind === 'refused') return sendBack(302, read, { ...refusals[read.fault] });
      const { request } = read;
      const granted = wanted(request.client, query);
      if ('error' in granted) return sendBack(302, request, { ...granted });
      const ticket = waiting.put({ ...request, ...granted });
      return loginPage({
        tenant,
        action: loginPath,
        ticket,
        clientId: request.client.clientId,
        scopes: granted.scopes,
      });
    },
    login({ form }) {
      const request = waiting.take(form.get('ticket') ?? '');
      const persona = form.get('persona') ?? '';
      if (request === undefined) return errorPage(400, 'login_expired', 'Start again at the application.');
      if (form.has('cancel')) return sendBack(303, request, { ...refusals.denied });
      if (!isPersona(persona)) return errorPage(400, 'persona_unknown', 'Nobody here has that name.');
      const { client, scopes, target, nonce, redirectUri, codeChallenge } = request;
      const code = codes.issue({
        client,
        persona,
        scopes,
        ...(target !== undefined && { target }),
        ...(nonce !== undefined && { nonce }),
        redirectUri,
        codeChallenge,
        authTime: now(),
      });
      return sendBack(303, request, { code });
    },
  };
}

type Back = Pick<AuthorizationRequest, 'redirectUri' | 'state'>;
