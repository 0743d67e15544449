import { showAnswer, type Answer } from '../calls/answer.js';
import { clockTime } from './clock-time.js';

const words = { open: 'Open', refused: 'Refused', slowed: 'Slowed down', trouble: 'Trouble' } as const;

/** An answer: status, what it means, the body as it came. */
export function AnswerView({ answer, of }: { readonly answer: Answer; readonly of: string }) {
  const { verdict, title, says, body } = showAnswer(answer);
  return (
    <section class={`answer ${verdict}`} aria-label={`Answer to ${of}`}>
      <p class="verdict">
        <strong>{title}</strong> <span>{words[verdict]}</span>
        {answer.kind === 'answered' && <small>{answer.milliseconds} ms</small>}
      </p>
      <p>{says}</p>
      {body !== undefined && body !== '' && <pre tabIndex={0}>{body}</pre>}
      {answer.kind === 'answered' && answer.signedBy && (
        <p class="signer">
          Signed with AWS credentials of the {answer.signedBy.role === 'person' ? 'authenticated' : 'unauthenticated'}{' '}
          role
          {answer.signedBy.expiration && `, good until ${clockTime(answer.signedBy.expiration)}`}; identity{' '}
          <code>{answer.signedBy.identityId}</code>
        </p>
      )}
    </section>
  );
}
