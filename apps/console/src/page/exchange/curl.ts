import type { Exchange } from '../../shapes.js';

type Request = Exchange['request'];

/** What the server shows in place of a secret; a reader of the line puts their own there. */
const mask = /[•*]{3,}|…/;
/** What curl says for itself. */
const ownHeaders = new Set([
  'host',
  'connection',
  'content-length',
  'accept-encoding',
  'user-agent',
  'accept-language',
]);

/** Returns the command that sends this request again, to paste into a shell. */
export function asCurl({ method, url, headers, body }: Request): string {
  const words = [
    'curl -i',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    ...Object.entries(headers)
      .filter(([name]) => !ownHeaders.has(name.toLowerCase()))
      .map(([name, value]) => headerWord(name, value)),
    ...(body === undefined || body === '' ? [] : [`-d ${mask.test(body) ? doubleQuoted(body) : quoted(body)}`]),
    quoted(url),
  ];
  return words.join(' \\\n  ');
}

function headerWord(name: string, value: string): string {
  if (!mask.test(value)) return `-H ${quoted(`${name}: ${value}`)}`;
  const basic = /^basic\s+([\w.-]*)/i.exec(value);
  if (basic) return `-u "${basic[1] || '$CLIENT_ID'}:$CLIENT_SECRET"`;
  const variable = /^(bearer|dpop)\b/i.test(value) ? `${value.split(' ')[0]} $TOKEN` : `$${variableOf(name)}`;
  return `-H "${name}: ${variable}"`;
}

const variableOf = (header: string): string => (/key/i.test(header) ? 'API_KEY' : 'TOKEN');

const quoted = (text: string): string =>
  /^[\w./:,@+%=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** For a body in which the shell is to put what was masked. */
const doubleQuoted = (text: string): string =>
  `"${text.replaceAll(/["\\$`]/g, String.raw`\$&`).replaceAll(new RegExp(mask, 'g'), '$$CLIENT_SECRET')}"`;
