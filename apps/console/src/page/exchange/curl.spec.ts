import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { asCurl } from './curl.js';

/** What a shell makes of the line: the arguments curl would get. */
const argumentsOf = (line: string, env: Record<string, string> = {}): string[] =>
  execFileSync('sh', ['-c', `curl() { for word; do printf '%s\\0' "$word"; done; }; ${line}`], {
    env,
    encoding: 'utf8',
  })
    .split('\0')
    .slice(0, -1);

describe('a request as curl', () => {
  it('is the request again, whatever its values hold', () => {
    const headers = { Authorization: 'Bearer eyJ.a.b', 'X-Odd': `it's "$HOME" \`id\`` };
    const line = asCurl({ method: 'POST', url: 'http://127.0.0.1:4000/a?b=c&d=e', headers, body: '{"a":"it\'s"}' });
    expect(argumentsOf(line)).toEqual([
      '-i',
      '-X',
      'POST',
      '-H',
      'Authorization: Bearer eyJ.a.b',
      '-H',
      `X-Odd: it's "$HOME" \`id\``,
      '-d',
      '{"a":"it\'s"}',
      'http://127.0.0.1:4000/a?b=c&d=e',
    ]);
  });

  it('leaves out what curl says for itself', () => {
    const headers = { host: '127.0.0.1:4000', 'Content-Length': '3', Accept: '*/*' };
    expect(argumentsOf(asCurl({ method: 'GET', url: 'http://127.0.0.1:4000/', headers }))).toEqual([
      '-i',
      '-H',
      'Accept: */*',
      'http://127.0.0.1:4000/',
    ]);
  });

  it('has a variable of the shell where a secret is masked', () => {
    const env = { CLIENT_SECRET: 's', TOKEN: 't', API_KEY: 'k' };
    const line = asCurl({
      method: 'POST',
      url: 'http://127.0.0.1:4400/token',
      headers: { authorization: 'Basic reader:••••', 'X-Api-Key': '••••' },
      body: 'a=$b&client_secret=••••',
    });
    expect(argumentsOf(line, env)).toEqual([
      '-i',
      '-X',
      'POST',
      '-u',
      'reader:s',
      '-H',
      'X-Api-Key: k',
      '-d',
      'a=$b&client_secret=s',
      'http://127.0.0.1:4400/token',
    ]);
    expect(asCurl({ method: 'GET', url: 'u', headers: { Authorization: 'Bearer eyJh••••' } })).toContain(
      'Bearer $TOKEN',
    );
  });
});
