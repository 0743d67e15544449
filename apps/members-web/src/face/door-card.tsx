import type { Answer } from '../calls/answer.js';
import type { MemberRoute } from '../calls/member-routes.js';
import { AnswerView } from './answer-view.js';

interface DoorCardProps {
  readonly route: MemberRoute;
  readonly answer: Answer | undefined;
  readonly waiting: boolean;
  readonly onKnock: () => void;
}

/** One route: what it asks for, the button that calls it, and its last answer. */
export function DoorCard({ route, answer, waiting, onKnock }: DoorCardProps) {
  const { name, title, path, brings, says } = route;
  return (
    <li class="door" aria-busy={waiting}>
      <div class="plate">
        <button type="button" class="knock" onClick={onKnock} aria-describedby={`${name}-says`}>
          {title}
        </button>
        <div class="about">
          <p class="asks">
            <code>GET {path}</code>
            {brings.map((one) => (
              <span key={one} class="chip">
                {one}
              </span>
            ))}
          </p>
          <p id={`${name}-says`}>{says}</p>
        </div>
      </div>
      {answer && <AnswerView answer={answer} of={title} />}
    </li>
  );
}
