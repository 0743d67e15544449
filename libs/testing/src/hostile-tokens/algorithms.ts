import { createSecretKey, type KeyObject } from 'node:crypto';
import { mintJwt, type Part } from '../mint.js';
import { claimsOf, headerOf, type HostileTable, type HostileWorld } from './world.js';

export function algorithms(world: HostileWorld): HostileTable {
  const { key } = world;
  const claims = claimsOf(world, {});
  const signed = (header: Part): string => mintJwt({ header, claims, key: key.privateKey, signAs: 'RS256' });
  const withAlg = (alg: unknown): string => signed(headerOf(world, { alg }));
  const none: Record<string, string> = {};
  for (const alg of ['none', 'None', 'NONE', 'nOnE', 'none ', '']) {
    none[`alg ${JSON.stringify(alg)}, empty signature`] = mintJwt({ header: headerOf(world, { alg }), claims });
    none[`alg ${JSON.stringify(alg)}, signature kept`] = withAlg(alg);
  }
  const kid = JSON.stringify(key.kid);
  const hmac: Record<string, string> = {};
  for (const [name, secret] of Object.entries(publicSecrets(key))) {
    for (const alg of ['HS256', 'HS384', 'HS512']) {
      hmac[`${alg} keyed with ${name}`] = mintJwt({ header: headerOf(world, { alg }), claims, key: secretOf(secret) });
    }
  }
  return {
    'T-ALG-1': {
      ...none,
      'alg null': withAlg(null),
      'alg a number': withAlg(256),
      'alg an array': withAlg(['RS256']),
      'alg an object': withAlg({ name: 'RS256' }),
      'alg missing': withAlg(undefined),
      'alg followed by NUL': withAlg('RS256\0'),
      'alg with a Cyrillic look-alike': withAlg('R\u0405256'),
      'alg twice, none last': signed(`{"alg":"RS256","kid":${kid},"alg":"none"}`),
      'alg twice, none first': signed(`{"alg":"none","kid":${kid},"alg":"RS256"}`),
      'alg twice, once escaped': signed(`{"alg":"RS256","kid":${kid},"\\u0061lg":"RS256"}`),
    },
    'T-ALG-2': hmac,
    'T-ALG-4': {
      'alg in lower case': withAlg('rs256'),
      'alg __proto__': withAlg('__proto__'),
      'alg constructor': withAlg('constructor'),
      'alg RS384': mintJwt({ header: headerOf(world, { alg: 'RS384' }), claims, key: key.privateKey }),
      'alg PS256': mintJwt({ header: headerOf(world, { alg: 'PS256' }), claims, key: key.privateKey }),
      'alg RS256, signed as PS256': mintJwt({
        header: headerOf(world, {}),
        claims,
        key: key.privateKey,
        signAs: 'PS256',
      }),
    },
  };
}

const secretOf = (secret: string | Buffer): KeyObject => createSecretKey(Buffer.from(secret as string));

/** What a verifier that mixes up public keys and secrets could take for a secret. */
function publicSecrets({ publicKey, kid }: HostileWorld['key']): Readonly<Record<string, string | Buffer>> {
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const jwk = publicKey.export({ format: 'jwk' });
  return {
    'the PEM': pem,
    'the PEM without its last newline': pem.trimEnd(),
    'the PEM with CRLF': pem.replaceAll('\n', '\r\n'),
    'the PEM after a newline': `\n${pem}`,
    'the PEM after a space': ` ${pem}`,
    'the PEM after a tab': `\t${pem}`,
    'the PEM on one line': pem.replaceAll('\n', ''),
    'the PEM with escaped newlines': pem.replaceAll('\n', '\\n'),
    'the DER': der,
    'the DER in base64': der.toString('base64'),
    'the JWK': JSON.stringify(jwk),
    'the PKCS#1 PEM': publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    'the bytes of n': Buffer.from(String(jwk.n), 'base64url'),
    'the kid': kid,
    nothing: '',
    'the word secret': 'secret',
  };
}
