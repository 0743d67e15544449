import { html, page, type Html, type PageAnswer } from './pages.js';

export interface LogoutPage {
  readonly tenant: string;
  /** oidc-provider's, named `op.logoutForm`. */
  readonly form: Html;
  /** The application that the browser goes back to; absent where it goes nowhere. */
  readonly clientId: string | undefined;
}

/**
 * Asks whoever was sent here to sign out: without `id_token_hint` a server must not take anybody's word for it (OpenID
 * Connect RP-Initiated Logout 1.0 §2). Both answers lead back to the application.
 */
export function logoutPage({ tenant, form, clientId }: LogoutPage): PageAnswer {
  const who = clientId === undefined ? html`An application` : html`<code>${clientId}</code>`;
  return page(
    200,
    'Sign out?',
    html`<p>
        ${who} has signed you out of itself, and asks to end the session at the tenant <code>${tenant}</code> too.
      </p>
      ${form}
      <button form="op.logoutForm" name="logout" value="yes" autofocus>
        Sign out<span>The next sign-in asks who it is.</span>
      </button>
      ${clientId === undefined ? '' : html`<button class="cancel" form="op.logoutForm">Stay signed in</button>`}
      <small>Local development: no password, and nobody real.</small>`,
  );
}
