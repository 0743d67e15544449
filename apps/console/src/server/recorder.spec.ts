import { afterEach, describe, expect, it } from '@jest/globals';
import { createDecisionLog } from '@sallyport/decision-log';
import { createRecorder, type Recorder } from './recorder.js';

const open: Recorder[] = [];
afterEach(() => open.splice(0).forEach((recorder) => recorder.close()));
function record(): Recorder {
  const recorder = createRecorder(() => 0);
  open.push(recorder);
  return recorder;
}
const log = createDecisionLog({ level: 'silent', write: () => undefined, clock: () => 0 });
const pass = (recorder: Recorder, requestId: string, run: () => Promise<void> = async () => undefined) =>
  recorder.hooks.around({ requestId, method: 'GET', path: `/${requestId}` }, run);
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the recorder', () => {
  it('keeps what belongs to one request apart from what runs beside it', async () => {
    const recorder = record();
    const decide = (client: string) => async () => {
      await turn();
      recorder.hooks.onEvent({ requestId: client, event: 'cache-hit', authorizer: 'a' });
      await turn();
      log.record({ at: 'guard', outcome: 'allow', client });
    };
    await Promise.all(['a', 'b', 'c'].map((name) => pass(recorder, name, decide(name))));
    log.record({ at: 'guard', outcome: 'allow', client: 'nobody asked' });
    expect(recorder.recent().map(({ id, principal, doors }) => [id, principal, doors.length])).toEqual([
      ['a', 'a', 2],
      ['b', 'b', 2],
      ['c', 'c', 2],
    ]);
  });

  it('keeps the last 200, and tells each to who listens', async () => {
    const recorder = record();
    const told: string[] = [];
    const deafen = recorder.listen(({ id }) => void told.push(id));
    for (let turns = 0; turns < 205; turns += 1) await pass(recorder, String(turns));
    deafen();
    await pass(recorder, 'last');
    expect([recorder.recent().length, recorder.recent()[0]!.id, recorder.find('0'), told.length]).toEqual([
      200,
      '6',
      undefined,
      205,
    ]);
  });

  it('keeps what failed on the way, and lets it fail', async () => {
    const recorder = record();
    await expect(pass(recorder, 'x', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(recorder.find('x')).toMatchObject({ status: 500, outcome: 'outage' });
  });

  it('listens to nobody once it is closed', () => {
    record();
    expect(log.isSilent).toBe(false);
    open.splice(0).forEach((recorder) => recorder.close());
    expect(log.isSilent).toBe(true);
  });
});
