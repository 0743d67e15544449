import { prettyBody } from '../words/pretty-body.js';

interface MessageProps {
  readonly title: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Masks what is secret, or leaves it. */
  readonly shown: (text: string) => string;
}

/** One half of an exchange: what was sent, or what came back. */
export function MessageView({ title, headers, body, shown }: MessageProps) {
  const names = Object.keys(headers);
  return (
    <section class="message">
      <h4>{title}</h4>
      {names.length > 0 && (
        <dl class="headers">
          {names.map((name) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{shown(headers[name]!)}</dd>
            </div>
          ))}
        </dl>
      )}
      {body === undefined || body === '' ? (
        <p class="faint">No body.</p>
      ) : (
        <pre tabIndex={0}>{shown(prettyBody(body))}</pre>
      )}
    </section>
  );
}
