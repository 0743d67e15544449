import { useEffect, useState } from 'preact/hooks';

const nowInSeconds = (): number => Date.now() / 1000;

/** Returns the time, in seconds since the epoch, anew every `everySeconds`. */
export function useNow(everySeconds = 1): number {
  const [now, setNow] = useState(nowInSeconds);
  useEffect(() => {
    const timer = setInterval(() => setNow(nowInSeconds()), everySeconds * 1000);
    return () => clearInterval(timer);
  }, [everySeconds]);
  return now;
}
