export interface Piece {
  readonly kind: 'name' | 'text' | 'word' | 'plain';
  readonly text: string;
}

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null|-?\d[\d.eE+-]*)\b/g;

/** Returns JSON cut into what is tinted alike. Joined again the pieces are the text. */
export function jsonPieces(json: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of json.matchAll(token)) {
    const [, quoted, colon] = match;
    const text = quoted ?? match[0];
    if (match.index > at) pieces.push({ kind: 'plain', text: json.slice(at, match.index) });
    pieces.push({ kind: quoted === undefined ? 'word' : colon === undefined ? 'text' : 'name', text });
    at = match.index + text.length;
  }
  if (at < json.length) pieces.push({ kind: 'plain', text: json.slice(at) });
  return pieces;
}
