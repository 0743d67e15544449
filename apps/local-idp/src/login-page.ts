import { html, page, type PageAnswer } from './pages.js';
import { personaNames, personas, type PersonaName } from './people.js';

export interface LoginPage {
  readonly tenant: string;
  /** Where the form goes. */
  readonly action: string;
  /** What the form carries besides the choice. */
  readonly ticket?: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Who may be chosen. Default: everybody. */
  readonly choices?: readonly PersonaName[];
}

/** Who is it? One button a persona, and one to say no. */
export function loginPage({ tenant, action, ticket, clientId, scopes, choices = personaNames }: LoginPage): PageAnswer {
  const buttons = choices.map((name) => {
    const persona = personas[name];
    return html`<button name="persona" value="${name}">${persona.name}<span>${persona.email}</span></button> `;
  });
  return page(
    200,
    'Who is signing in?',
    html`<p><code>${clientId}</code> asks at the tenant <code>${tenant}</code> for:</p>
      <ul>
        ${scopes.map((scope) => html`<li><code>${scope}</code></li>`)}
      </ul>
      <form method="post" action="${action}">
        ${ticket === undefined ? '' : html`<input type="hidden" name="ticket" value="${ticket}" />`} ${buttons}
        <button class="cancel" name="cancel" value="yes">Cancel</button>
      </form>
      <small>Local development: no password, and nobody real.</small>`,
  );
}
