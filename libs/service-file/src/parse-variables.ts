/** Text with variables, as it is written: plain runs and variables in turn. */
export type Text = readonly (string | Variable)[];

/** `${param:a, self:b, 'c'}`: the first source that has a value. */
export interface Variable {
  /** As written, for whoever has to mend it. */
  readonly written: string;
  readonly sources: readonly Source[];
}

export type Source =
  | { readonly literal: string | number | boolean | null }
  | { readonly type: string; readonly params?: Text; readonly address?: Text };

/** What is wrong with the spelling; the place is added by whoever knows it. */
export class UnreadableVariable extends Error {}

const typedSource = /^[a-z][A-Za-z0-9]*(?=[:(])(?!::)/;
const bareLiteral = /^[A-Za-z0-9.-]+(?=\s*[,}])/;

/**
 * Reads the variables in a text the way osls does: `${type:address}`, `${type(params)}`, `${type(params):address}`, with
 * further sources and literals after commas, and variables inside params and addresses. Everything else that begins with
 * `${` belongs to CloudFormation (`${AWS::Region}`) and stays as it is; `\${` is a `${` that is meant.
 *
 * @throws UnreadableVariable for a variable that is not closed or has a source of no known shape
 */
export function parseVariables(text: string): Text {
  const parts: (string | Variable)[] = [];
  let plain = '';
  let at = 0;
  while (at < text.length) {
    if (text.startsWith('\\${', at)) {
      plain += '${';
      at += 3;
    } else if (text.startsWith('${', at) && typedSource.test(text.slice(at + 2))) {
      if (plain !== '') parts.push(plain);
      plain = '';
      const end = closing(text, at + 2, '}');
      const written = text.slice(at, end + 1);
      parts.push({ written, sources: parseSources(text.slice(at + 2, end), written) });
      at = end + 1;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  if (plain !== '' || parts.length === 0) parts.push(plain);
  return parts;
}

/** Where `close` stands outside quotes and inner variables. A quote counts only where a value may begin. */
function closing(text: string, from: number, close: string): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const char = text[at]!;
    if (depth === 0 && char === close) return at;
    if (text.startsWith('${', at)) depth += 1;
    else if (char === '}') depth -= 1;
    else if ((char === "'" || char === '"') && /(^|[,(:{])\s*$/.test(text.slice(from, at))) {
      const end = text.indexOf(char, at + 1);
      if (end < 0) break;
      at = end;
    }
  }
  throw new UnreadableVariable(`${text.slice(Math.max(0, from - 2))} is not closed by ${close}`);
}

function parseSources(text: string, written: string): readonly Source[] {
  const sources: Source[] = [];
  // A comma at the end makes the loop below alike for every source.
  for (let rest = `${text.trim()},`; rest !== ''; rest = rest.trimStart()) {
    const end = closing(rest, 0, ',');
    sources.push(parseSource(rest.slice(0, end).trim(), written));
    rest = rest.slice(end + 1);
  }
  return sources;
}

function parseSource(text: string, written: string): Source {
  const quoted = /^(['"])(.*)\1$/s.exec(text);
  if (quoted !== null) return { literal: quoted[2]! };
  const type = typedSource.exec(text)?.[0];
  if (type === undefined) {
    const literal = bareLiteral.test(`${text},`) ? literalOf(text) : undefined;
    if (literal === undefined) throw new UnreadableVariable(`${written} has a source of no known form: ${text}`);
    return { literal };
  }
  const rest = text.slice(type.length);
  if (rest.startsWith(':')) return { type, address: parseVariables(unquoted(rest.slice(1))) };
  const end = closing(rest, 1, ')');
  const address = rest.slice(end + 1).trim();
  if (address !== '' && !address.startsWith(':')) {
    throw new UnreadableVariable(`${written}: after ) only : and an address may follow`);
  }
  return {
    type,
    params: parseVariables(unquoted(rest.slice(1, end))),
    ...(address !== '' && { address: parseVariables(unquoted(address.slice(1))) }),
  };
}

const unquoted = (text: string): string => /^\s*(['"])(.*)\1\s*$/s.exec(text)?.[2] ?? text.trim();

function literalOf(text: string): number | boolean | null | undefined {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  return Number.isNaN(Number(text)) ? undefined : Number(text);
}
