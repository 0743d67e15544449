import type { AuthStore } from '@sallyport/sign-in';
import { useEffect, useState } from 'preact/hooks';
import { showAnswer, type Answer } from '../calls/answer.js';
import type { Members } from '../calls/call-members.js';
import { memberRoutes, type RouteName } from '../calls/member-routes.js';
import type { MembersConfig } from '../config/members-config.js';
import { ConfigurationFacts } from './configuration-facts.js';
import { DoorCard } from './door-card.js';
import { Entrance } from './entrance.js';
import { useAuth } from './use-auth.js';

interface AppProps {
  readonly config: MembersConfig;
  readonly store: AuthStore;
  readonly members: Members;
}

type Answers = Readonly<Partial<Record<RouteName, Answer>>>;

/** The whole page: who is in front of it, three doors, and what each of them says. */
export function App({ config, store, members }: AppProps) {
  const state = useAuth(store);
  const [answers, setAnswers] = useState<Answers>({});
  const [waiting, setWaiting] = useState<RouteName>();
  const [said, setSaid] = useState('');
  const { status } = state;

  // What was answered to somebody else is not for who is here now.
  useEffect(() => {
    if (status === 'starting') return;
    members.forget();
    if (status === 'guest') setAnswers({});
  }, [members, status]);

  async function knock(route: RouteName, title: string) {
    if (waiting !== undefined) return;
    setWaiting(route);
    const answer = await members.call(route);
    const shown = showAnswer(answer);
    setAnswers((before) => ({ ...before, [route]: answer }));
    setSaid(`${title}: ${shown.title}. ${shown.says}`);
    setWaiting(undefined);
  }

  return (
    <>
      <Entrance state={state} onSignIn={() => void store.signIn()} onSignOut={() => void store.signOut()} />
      <main>
        <h2>Three doors</h2>
        <ul class="doors">
          {memberRoutes.map((route) => (
            <DoorCard
              key={route.name}
              route={route}
              answer={answers[route.name]}
              waiting={waiting === route.name}
              onKnock={() => void knock(route.name, route.title)}
            />
          ))}
        </ul>
        <p class="unseen" role="status">
          {said}
        </p>
        <ConfigurationFacts config={config} />
      </main>
    </>
  );
}
