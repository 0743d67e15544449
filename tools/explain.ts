/**
 * `npm run -s explain -- 'GET /profile' --token -`: decides the request as the gateway and the guard would, and says why,
 * step by step. `--token -` reads the token, or the whole header value, from stdin; it is never printed. `--json` prints
 * the explanation as data, `--scopes` names every scope of the token. Exit code 0 allowed, 1 refused, 2 undecided.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { createExplainer } from '@sallyport/composition';
import { MisconfigurationError } from '@sallyport/protocol';
import { readSettings } from '@sallyport/settings';
import routeManifest from '../route-manifest.json' with { type: 'json' };
import { explanationText } from './explanation-text.js';
import { readArguments } from './read-arguments.js';

const usage = "npm run -s explain -- 'GET /profile' [--token <token, or - for stdin>] [--scopes] [--json]";
const exitCodes = { allow: 0, deny: 1, undecided: 2 } as const;

const { values, positionals } = readArguments(
  usage,
  { token: { type: 'string' }, scopes: { type: 'boolean' }, json: { type: 'boolean' } },
  { allowPositionals: true },
);
const [method, path] = readRoute(positionals);
const authorization = readAuthorization();

try {
  const explain = createExplainer(readSettings(process.env), routeManifest);
  const explanation = await explain({ method, path, authorization }, { showsScopes: values.scopes === true });
  const { isTTY, columns } = process.stdout;
  const colours = isTTY && !process.env['NO_COLOR'];
  const text = values.json
    ? JSON.stringify(explanation, undefined, 2)
    : explanationText(explanation, { colours, width: Math.min(columns ?? 110, 110) });
  process.exitCode = exitCodes[explanation.verdict];
  // A store that the settings name may keep its connection open.
  process.stdout.write(`${text}\n`, () => process.exit());
} catch (error) {
  console.error(error instanceof MisconfigurationError ? error.message : error);
  process.exitCode = 2;
}

function refuse(fault: string): never {
  process.stderr.write(`${fault}\nUsage: ${usage}\n`);
  return process.exit(64);
}

/** `GET /users/42`, `GET /users/{id}`, or with the whole URL; a query is not part of a route. */
function readRoute(words: readonly string[]): readonly [method: string, path: string] {
  const [, verb, target] = /^([A-Z]+) (\S+)$/.exec(words.join(' ')) ?? refuse('Name the route as "VERB /path".');
  const pathname = target!.replace(/^https?:\/\/[^/?#]+/, '').replace(/[?#].*$/s, '') || '/';
  if (!pathname.startsWith('/')) refuse('The path of a route begins with a slash.');
  return [verb!, pathname];
}

/** The header value; undefined: none is sent. */
function readAuthorization(): string | undefined {
  const { token } = values;
  if (token === undefined) return undefined;
  if (token !== '-') console.error('The token stays in the history of your shell; --token - reads it from stdin.');
  const given = (token === '-' ? readFileSync(0, 'utf8') : token).trim();
  if (given === '') refuse('The token is empty.');
  return given.includes(' ') ? given : `Bearer ${given}`;
}
