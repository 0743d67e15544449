import { useState } from 'preact/hooks';
import type { Exchange } from '../../shapes.js';
import { useConsole } from '../state/desk.js';
import { CopyButton } from '../words/copy-button.js';
import { Mark } from '../words/marks.js';
import { maskedText } from '../words/masked.js';
import { outcomeOf } from '../words/outcome.js';
import { asCurl } from './curl.js';
import { MessageView } from './message-view.js';

/** One HTTP exchange as it went over the wire. Tokens are masked until somebody asks. */
export function ExchangeView({ exchange, open }: { readonly exchange: Exchange; readonly open: boolean }) {
  const { request, response, milliseconds } = exchange;
  const wallet = useConsole((state) => state.wallet);
  const [revealed, setRevealed] = useState(false);
  const shown = (text: string): string =>
    revealed
      ? text
      : maskedText(
          text,
          wallet.map(({ token }) => token),
        );
  const { pathname, origin, search } = new URL(request.url);
  return (
    <details class="exchange" open={open}>
      <summary>
        <span class="line">
          <b class="method">{request.method}</b>
          <code>
            <span class="faint">{origin}</span>
            {pathname}
            <span class="faint">{shown(search)}</span>
          </code>
        </span>
        <span class="end">
          <span class="status">
            <Mark of={outcomeOfAny(response.status)} /> <b class="num">{response.status}</b>
          </span>
          <span class="num faint">{Math.round(milliseconds)} ms</span>
        </span>
      </summary>
      <div class="halves">
        <MessageView title="Request" headers={request.headers} body={request.body} shown={shown} />
        <MessageView
          title={`Response ${response.status}`}
          headers={response.headers}
          body={response.body}
          shown={shown}
        />
      </div>
      <p class="buttons">
        <CopyButton text={() => asCurl(request)}>Copy as curl</CopyButton>
        <button type="button" class="quiet" aria-pressed={revealed} onClick={() => setRevealed(!revealed)}>
          {revealed ? 'Mask tokens' : 'Reveal tokens'}
        </button>
      </p>
    </details>
  );
}

/** A token endpoint refuses with 400 as well. */
const outcomeOfAny = (status: number) => (status >= 400 && status < 500 ? 'deny' : outcomeOf(status));
