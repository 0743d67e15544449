import type { Session } from '../../shapes.js';
import { useConsole } from '../state/desk.js';
import type { Json } from './decode-token.js';
import { claimWith, dialectOfProvider, dialects, facts } from './other-dialects.js';

/** What an API wants to know, where this token says it, and where it stands in the tokens of others. */
export function DialectTable({ claims }: { readonly claims: Json }) {
  const { provider } = useConsole((state) => state.session as Session);
  const own = dialectOfProvider(provider);
  return (
    <section aria-labelledby="dialects">
      <h2 id="dialects">The same facts in other dialects</h2>
      <div class="scroll" role="region" aria-labelledby="dialects" tabIndex={0}>
        <table class="dialects">
          <thead>
            <tr>
              <th scope="col">An API asks</th>
              <th scope="col">this token says</th>
              {dialects.map((dialect) => (
                <th key={dialect} scope="col" class={dialect === own ? 'own' : ''}>
                  {dialect}
                  {dialect === own && <span class="unseen"> (the dialect of this run)</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {facts.map((fact) => {
              const claim = claimWith(fact, claims);
              return (
                <tr key={fact.asks}>
                  <th scope="row">{fact.asks}</th>
                  <td class="said">
                    {claim === undefined ? <span class="faint">not by a claim</span> : <code>{claim}</code>}
                  </td>
                  {dialects.map((dialect) => (
                    <td key={dialect} class={dialect === own ? 'own' : ''}>
                      {fact.said[dialect]}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
