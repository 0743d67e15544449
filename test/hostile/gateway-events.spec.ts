import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openAuthorizerDoors, type AuthorizerDoors } from './authorizer-doors.js';
import { events, routedEvents, stage, throwing } from './authorizer-events.js';
import { malformedHeaders } from './rows.js';

let doors: AuthorizerDoors;
let reader: string;
beforeAll(async () => {
  doors = await openAuthorizerDoors();
  reader = `Bearer ${await doors.idp.token('reader')}`;
});
afterAll(() => doors.close());

interface PolicySeen {
  readonly answer: {
    readonly context: Record<string, unknown>;
    readonly policyDocument: { readonly Statement: { readonly Effect: string; readonly Resource: string[] }[] };
  };
}
const policySeen = async (event: unknown) => (await doors.seen(event)) as unknown as PolicySeen;
const denied = { Statement: [{ Effect: 'Deny', Resource: [`${stage}/*`] }] };

/** Exactly `Unauthorized` where the gateway knows it, one Deny where it does not. */
async function expectRefused(format: string, event: unknown): Promise<void> {
  const seen = await doors.seen(event);
  if (throwing.includes(format)) expect(seen).toEqual({ errorMessage: 'Unauthorized', errorType: 'Error' });
  else expect(seen).toMatchObject({ answer: { policyDocument: denied } });
}

const formats = Object.keys(events);
const routed = Object.keys(routedEvents);

describe.each(formats)('%s through both doors', (format) => {
  const event = events[format]!;

  it('is answered with a policy of this API and stage alone (T-GW-1)', async () => {
    const { answer } = await policySeen(event(reader));
    const resources = answer.policyDocument.Statement.flatMap(({ Resource }) => Resource);
    expect(answer.policyDocument.Statement[0]!.Effect).toBe('Allow');
    expect(resources.filter((arn) => !arn.startsWith(`${stage}/`) || arn === `${stage}/*`)).toEqual([]);
    expect(resources).toContain(format === 'WebSocket' ? `${stage}/$connect` : `${stage}/GET/profile`);
  });

  it('refuses a bad token, a missing one and every malformed header (D6, T-HDR-2)', async () => {
    const token = await doors.idp.token('reader');
    for (const header of [
      'Bearer x',
      'boarer 1234',
      '',
      null,
      ...Object.values(malformedHeaders).map((make) => make(token)),
    ]) {
      await expectRefused(format, event(header));
    }
  });

  it.each<[string, unknown]>([
    ['empty', ''],
    ['a star', '*'],
    ['a list', [`${stage}/GET/profile`]],
    ['a number', 1],
    ['of another service', 'arn:aws:s3:::bucket/key'],
    ['too short', 'arn:aws:execute-api:eu-west-1:123456789012'],
    ['of any stage', `${stage.replace('/latest', '/*')}/GET/profile`],
    ['with a policy variable', `${stage.replace(':sallyport', ':${aws:username}')}/GET/profile`],
  ])('has no answer when its ARN is %s (T-GW-3, T-GW-6)', async (_case, arn) => {
    expect(await doors.seen(event(reader, arn))).toMatchObject({ errorType: 'MisconfigurationError' });
  });

  it('hands on flat values, no token, within 8 KB (T-GW-7)', async () => {
    const { answer } = await policySeen(event(reader));
    for (const value of Object.values(answer.context)) expect(['string', 'number', 'boolean']).toContain(typeof value);
    expect(JSON.stringify(answer)).not.toMatch(/eyJ/);
    expect(JSON.stringify(answer).length).toBeLessThan(8_192);
  });

  it('never has an empty list of resources, whoever asks (T-GW-8)', async () => {
    for (const name of ['reader', 'writer', 'none', 'opaque'] as const) {
      const { answer } = await policySeen(event(`Bearer ${await doors.idp.token(name)}`));
      for (const { Resource } of answer.policyDocument.Statement) expect(Resource.length).toBeGreaterThan(0);
    }
  });
});

describe.each(routed)('the path of %s', (format) => {
  const event = routedEvents[format]!;

  it.each(['GET/', 'GET/*', 'GET/profile/../admin', 'GET/%2e%2e/profile', 'GET/${aws:username}', 'GET/x?y=*', 'PUT/x'])(
    '%s never gets into the policy, which is the same for every route (T-GW-2, T-GW-4, INV-1, INV-3)',
    async (path) => {
      expect(await doors.seen(event(reader, `${stage}/${path}`))).toEqual(await doors.seen(event(reader)));
    },
  );
});

describe('headers of events with many (T-HDR-3, T-GW-6)', () => {
  const many = formats.filter((format) => format !== 'REST TOKEN');

  it.each(many)('%s refuses two casings that disagree', async (format) => {
    const twoCasings = { headers: { Authorization: reader, authorization: 'Bearer other' }, multiValueHeaders: null };
    await expectRefused(format, { ...events[format]!(reader), ...twoCasings });
  });

  it.each(['REST REQUEST', 'HTTP API 1.0', 'WebSocket'])(
    '%s refuses two values, whichever came last',
    async (format) => {
      for (const values of [
        [reader, 'Bearer other'],
        ['Bearer other', reader],
      ]) {
        const twice = { headers: { Authorization: values[1] }, multiValueHeaders: { Authorization: values } };
        await expectRefused(format, { ...events[format]!(reader), ...twice });
      }
    },
  );

  it('HTTP API 2.0 refuses two values that the gateway joined', async () => {
    await expectRefused('HTTP API 2.0', events['HTTP API 2.0']!(`${reader},${reader}`));
  });

  it.each(many)('%s takes headers that are null for no credential', async (format) => {
    await expectRefused(format, { ...events[format]!(reader), headers: null, multiValueHeaders: null });
  });

  it.each(many)(
    '%s never looks into path parameters, query, cookies or the joined identity source (T-HDR-4)',
    async (format) => {
      const elsewhere = {
        headers: { Cookie: `Authorization=${reader}`, 'X-Authorization': reader },
        multiValueHeaders: null,
        pathParameters: { Authorization: reader },
        queryStringParameters: { Authorization: reader, access_token: reader.slice(7) },
        cookies: [`authorization=${reader}`],
        authorizationToken: reader,
        identitySource: format === 'HTTP API 2.0' ? [reader] : reader,
      };
      await expectRefused(format, { ...events[format]!(reader), ...elsewhere });
    },
  );
});

describe('an event of one format with the marks of another (T-GW-6)', () => {
  it.each<[string, () => unknown]>([
    [
      'a REQUEST event with a token where a TOKEN event has it (D6)',
      () => ({ ...events['REST TOKEN']!(reader), type: 'REQUEST' }),
    ],
    ['a TOKEN event without its token', () => ({ ...events['REST REQUEST']!(reader), type: 'TOKEN' })],
  ])('%s is Unauthorized', async (_case, event) => {
    await expectRefused('REST TOKEN', event());
  });

  it.each<[string, () => unknown]>([
    ['format 2.0 with a methodArn', () => ({ ...events['REST REQUEST']!(reader), version: '2.0' })],
    ['format 1.0 with a routeArn', () => ({ ...events['HTTP API 2.0']!(reader), version: '1.0' })],
    ['no format with a routeArn', () => ({ ...events['HTTP API 2.0']!(reader), version: undefined })],
    ['another format', () => ({ ...events['HTTP API 2.0']!(reader), version: '3.0' })],
    ['$disconnect', () => events['WebSocket']!(reader, `${stage}/$disconnect`)],
  ])('%s is an error, never a policy and never Unauthorized', async (_case, event) => {
    expect(await doors.seen(event())).toMatchObject({ errorType: 'MisconfigurationError' });
  });
});
