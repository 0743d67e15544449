import { momentInWords } from '../words/time-words.js';
import { useNow } from '../words/use-now.js';
import type { ClaimMeaning } from './claim-meanings.js';
import type { Json } from './decode-token.js';

interface MemberTableProps {
  readonly members: Json;
  readonly meanings: Readonly<Record<string, ClaimMeaning>>;
}

/** Each member with its value, its meaning, and its time in words. */
export function MemberTable({ members, meanings }: MemberTableProps) {
  const now = useNow();
  return (
    <dl class="members">
      {Object.entries(members).map(([name, value]) => {
        const meaning = Object.hasOwn(meanings, name) ? meanings[name] : undefined;
        return (
          <div key={name}>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>
              <code class="value">{typeof value === 'string' ? value : JSON.stringify(value)}</code>
              {meaning?.kind === 'time' && typeof value === 'number' && (
                <b class="when" title={new Date(value * 1000).toISOString()}>
                  {momentInWords(value, now)}, {clock(value)}
                </b>
              )}
              <span class="meaning">
                {meaning ? meaning.says : 'A claim of the issuer’s own. Nothing here looks at it.'}{' '}
                {meaning && <cite>{meaning.source}</cite>}
              </span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

const clock = (seconds: number): string => new Date(seconds * 1000).toLocaleString();
