import { useState } from 'preact/hooks';
import { CopyButton } from '../words/copy-button.js';
import { SecretText } from '../words/secret-text.js';
import type { ReadToken } from './decode-token.js';

const kinds = {
  opaque: 'It is opaque: only its issuer can say what it stands for. A gate asks by introspection (RFC 7662).',
  encrypted: 'It is encrypted (five parts, JWE): only who holds the key can read it.',
} as const;

/** The token itself: its three parts, the signature masked until somebody asks. Without it a token opens nothing. */
export function TokenText({ token, read }: { readonly token: string; readonly read: ReadToken }) {
  const [revealed, setRevealed] = useState(false);
  if (read.kind !== 'jwt') {
    return (
      <>
        <p class="buttons">
          <SecretText text={token} name="token" />
          <CopyButton text={() => token}>Copy</CopyButton>
        </p>
        <p class={read.kind === 'broken' ? 'note deny' : 'note'}>
          {read.kind === 'broken' ? `It looks like a JWT and is none. ${read.says}` : kinds[read.kind]}
        </p>
      </>
    );
  }
  const [header, claims, signature] = read.parts;
  return (
    <>
      <p class="token-text" role="region" aria-label="The token, encoded" tabIndex={0}>
        <code>
          <span class="part-header">{header}</span>.<span class="part-claims">{claims}</span>.
          <span class="part-signature">{shownSignature(signature, revealed)}</span>
        </code>
      </p>
      <p class="buttons">
        <span class="legend">
          <span class="part-header">header</span>
          <span class="part-claims">claims</span>
          <span class="part-signature">signature</span>
        </span>
        <button type="button" class="quiet" aria-pressed={revealed} onClick={() => setRevealed(!revealed)}>
          {revealed ? 'Mask signature' : 'Reveal signature'}
        </button>
        <CopyButton text={() => token}>Copy token</CopyButton>
      </p>
    </>
  );
}

function shownSignature(signature: string, revealed: boolean): string {
  if (signature === '') return '(none)';
  return revealed ? signature : '•'.repeat(24);
}
