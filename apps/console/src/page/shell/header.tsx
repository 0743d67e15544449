import { useConsole } from '../state/desk.js';
import { GateGlyph } from './gate-glyph.js';
import { StreamSign } from './stream-sign.js';

/** What this page is, and what this run consists of. */
export function Header() {
  const session = useConsole((state) => state.session);
  return (
    <header class="bar">
      <h1>
        <GateGlyph />
        <span>
          Sallyport <span class="light">console</span>
        </span>
      </h1>
      {session && (
        <dl class="facts">
          <div>
            <dt>provider</dt>
            <dd>{session.provider}</dd>
          </div>
          <div>
            <dt>issuer</dt>
            <dd>
              <code>{session.issuer}</code>
            </dd>
          </div>
          <div>
            <dt>gateway</dt>
            <dd>
              <code>{session.gateway}</code>
            </dd>
          </div>
        </dl>
      )}
      {session && <StreamSign />}
    </header>
  );
}
