import { encodePart, mintJwt, type Part } from '../mint.js';
import { claimsOf, goodToken, headerOf, type HostileTable, type HostileWorld } from './world.js';

export function formats(world: HostileWorld): HostileTable {
  const { key } = world;
  const claims = claimsOf(world, {});
  const good = goodToken(world);
  const [header = '', payload = '', signature = ''] = good.split('.');
  const payloadOf = (text: Part): string => mintJwt({ header: headerOf(world, {}), claims: text, key: key.privateKey });
  const json = JSON.stringify(claims);
  const last = (bad: string): string => payloadOf(`${json.slice(0, -1)},${bad}}`);
  const first = (bad: string): string => payloadOf(`{${bad},${json.slice(1)}`);
  const unsigned = `${encodePart({ alg: 'none' })}.${encodePart(claims)}.`;
  const jweHeader = encodePart({ alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT', kid: key.kid });
  const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`c${at}`, at]));
  const bytes = (text: readonly number[] | string): Buffer =>
    typeof text === 'string' ? Buffer.from(text) : Buffer.from(text);
  return {
    'T-FMT-1': {
      JWE: [jweHeader, 'AAAA', 'AAAA', 'AAAA', 'AAAA'].join('.'),
      'JWE around an unsigned JWT': [jweHeader, '', 'AAAA', encodePart(unsigned), ''].join('.'),
      'JWE header on three parts': mintJwt({
        header: headerOf(world, { enc: 'A256GCM' }),
        claims,
        key: key.privateKey,
      }),
      'nested JWT': mintJwt({ header: headerOf(world, { cty: 'JWT' }), claims: good, key: key.privateKey }),
      'nested JWT without cty': payloadOf(good),
      'cty JWT on claims': goodToken(world, {}, { cty: 'JWT' }),
      'flattened JSON serialisation': JSON.stringify({ protected: header, payload, signature }),
      'general JSON serialisation': JSON.stringify({ payload, signatures: [{ protected: header, signature }] }),
      'one part': header,
      'two parts': `${header}.${payload}`,
      'four parts': `${good}.AAAA`,
      'five parts': `${good}.AAAA.AAAA`,
      'six parts': `${good}.AAAA.AAAA.AAAA`,
      'only dots': '..',
      'zip header': goodToken(world, {}, { zip: 'DEF' }),
    },
    'T-FMT-2': {
      '1 MB of claims': goodToken(world, { padding: 'x'.repeat(1_000_000) }),
      '1 MB of header': goodToken(world, {}, { padding: 'x'.repeat(1_000_000) }),
      '1 MB of signature': `${header}.${payload}.${'A'.repeat(1_000_000)}`,
      'one character over the cap': `${good}${'A'.repeat(16_385 - good.length)}`,
      '8,000 deep': last(`"deep":${'['.repeat(8000)}${']'.repeat(8000)}`),
      '20,000 claims': goodToken(world, many),
      '16 KB of dots': '.'.repeat(16_384),
      '20 KB of dots': '.'.repeat(20_480),
    },
    'T-FMT-3': {
      'iss twice, bad last': last('"iss":"https://evil.example"'),
      'aud twice, bad last': last('"aud":"https://evil.example"'),
      'exp twice, bad last': last('"exp":1'),
      'sub twice, bad last': last('"sub":""'),
    },
    'T-FMT-4': {
      'iss twice, bad first': first('"iss":"https://evil.example"'),
      'aud twice, bad first': first('"aud":"https://evil.example"'),
      'exp twice, bad first': first('"exp":1'),
      'exp twice, once escaped': first('"e\\u0078p":1'),
      'sub twice, bad first': first('"sub":"other"'),
      'scope twice': payloadOf(`{"scope":"a",${json.slice(1, -1)},"scope":"b"}`),
    },
    'T-FMT-5': {
      'padded header': `${header}=.${payload}.${signature}`,
      'padded payload': `${header}.${payload}==.${signature}`,
      'padded signature': `${good}==`,
      'unused bits in the last character': good.slice(0, -1) + unusedBits(good.at(-1) ?? ''),
      'a plus in the signature': `${header}.${payload}.+${signature.slice(1)}`,
      'a slash in the signature': `${header}.${payload}./${signature.slice(1)}`,
      'a space in the payload': `${header}. ${payload}.${signature}`,
      'a newline at the end': `${good}\n`,
      'a byte order mark before the token': `\uFEFF${good}`,
      'a byte order mark before the claims': payloadOf(Buffer.concat([bytes([0xef, 0xbb, 0xbf]), bytes(json)])),
      'a byte order mark before the header': mintJwt({
        header: Buffer.concat([bytes([0xef, 0xbb, 0xbf]), bytes(JSON.stringify(headerOf(world, {})))]),
        claims,
        key: key.privateKey,
        signAs: 'RS256',
      }),
      'invalid UTF-8 in the claims': payloadOf(
        Buffer.concat([bytes(`${json.slice(0, -1)},"x":"`), bytes([0xff]), bytes('"}')]),
      ),
      'an overlong UTF-8 form in the claims': payloadOf(
        Buffer.concat([bytes(`${json.slice(0, -1)},"x":"`), bytes([0xc0, 0xaf]), bytes('"}')]),
      ),
      'claims that are an array': payloadOf(`[${json}]`),
      'claims that are a string': payloadOf(JSON.stringify(json)),
      'claims that are null': payloadOf('null'),
      'claims that are not JSON': payloadOf("{'iss':1}"),
      'text after the claims': payloadOf(`${json}{}`),
    },
  };
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** The next character decodes to the same byte, because the bit that differs is not used. */
const unusedBits = (character: string): string => alphabet[alphabet.indexOf(character) ^ 1] ?? character;
