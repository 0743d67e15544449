import type { MembersConfig } from '../config/members-config.js';

/** What the page was told, for whoever wonders whom it talks to. */
export function ConfigurationFacts({
  config: { apiUrl, region, signIn, identityPool },
}: {
  readonly config: MembersConfig;
}) {
  const facts: readonly (readonly [string, string])[] = [
    ['API', apiUrl],
    ['Identity provider', `${signIn.issuer} (${signIn.provider})`],
    ['Client', signIn.clientId],
    ['Identity pool', identityPool.id],
    ['Region', region],
  ];
  return (
    <details class="facts">
      <summary>Whom this page talks to</summary>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
      {identityPool.login === undefined && (
        <p>This provider gives no ID token, so the identity pool takes everybody for a guest.</p>
      )}
    </details>
  );
}
