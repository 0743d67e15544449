import { describe, expect, it } from '@jest/globals';
import { MisconfigurationError } from '@sallyport/protocol';
import { parseMethodArn } from './method-arn.js';

const stage = 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod';

describe('a method ARN', () => {
  it('has a stage ARN, a verb and the path as the caller sent it', () => {
    expect(parseMethodArn(`${stage}/GET/users/42/orders`)).toEqual({
      stageArn: stage,
      verb: 'GET',
      path: '/users/42/orders',
    });
  });

  it('of the root ends in a slash (T-GW-6, G1)', () => {
    expect(parseMethodArn(`${stage}/GET/`)).toMatchObject({ verb: 'GET', path: '/' });
  });

  it.each(['aws', 'aws-cn', 'aws-us-gov', 'aws-iso-b'])('may be of the partition %s (RA3)', (partition) => {
    const arn = stage.replace('arn:aws:', `arn:${partition}:`);
    expect(parseMethodArn(`${arn}/POST/a`)).toEqual({ stageArn: arn, verb: 'POST', path: '/a' });
  });

  it.each([
    '/a_b',
    '/{id}',
    '/@me',
    '/a%2fb',
    '/a+b',
    '/a:b',
    '/*',
    '/..',
    '/a?b',
    '/a b',
    '/é',
    '//',
    '/${aws:username}',
    '/\n',
  ])('may hold any path, here %j: it is for matching, never for a policy (RA1, INV-3)', (path) => {
    expect(parseMethodArn(`${stage}/GET${path}`)).toEqual({ stageArn: stage, verb: 'GET', path });
  });

  it.each<[string, unknown]>([
    ['empty', ''],
    ['undefined', undefined],
    ['null', null],
    ['a star', '*'],
    ['an array', [`${stage}/GET/a`]],
    ['a number', 7],
    ['an object', { toString: () => `${stage}/GET/a` }],
    ['of another service', 'arn:aws:s3:eu-west-1:123456789012:a1b2c3/prod/GET/a'],
    ['a stage alone', stage],
    ['a stage and a slash', `${stage}/`],
    ['without a path', `${stage}/GET`],
    ['too short', 'arn:aws:execute-api:eu-west-1'],
    ['with a star for the stage', 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/*/GET/a'],
    ['with a star for the API', 'arn:aws:execute-api:eu-west-1:123456789012:*/prod/GET/a'],
    ['with a star for the account', 'arn:aws:execute-api:eu-west-1:*:a1b2c3/prod/GET/a'],
    ['with a star for the region', 'arn:aws:execute-api:*:123456789012:a1b2c3/prod/GET/a'],
    ['with a star for the partition', 'arn:*:execute-api:eu-west-1:123456789012:a1b2c3/prod/GET/a'],
    ['with a star for the verb', `${stage}/*/a`],
    ['with a question mark for the stage', 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/pro?/GET/a'],
    ['with a policy variable for the stage', 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/${x}/GET/a'],
    ['with a short account', 'arn:aws:execute-api:eu-west-1:1234:a1b2c3/prod/GET/a'],
    ['with an empty region', 'arn:aws:execute-api::123456789012:a1b2c3/prod/GET/a'],
    ['of a WebSocket connection', `${stage}/$connect`],
    ['behind other text', `x ${stage}/GET/a`],
    ['over 1,600 characters', `${stage}/GET/${'a'.repeat(1_600)}`],
  ])('is refused when it is %s (T-GW-3, T-GW-6)', (_case, arn) => {
    expect(() => parseMethodArn(arn)).toThrow(MisconfigurationError);
    expect(() => parseMethodArn(arn)).toThrow(/^event_not_supported: [^]*methodArn is .*, not arn:\{partition\}/);
  });

  it.each([
    ['arn:aws:s3:eu-west-1:123456789012:a1b2c3/prod/GET/a', 'methodArn is arn:aws:s3:eu-west-1:…:a1b2c3/prod, not'],
    ['arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/*/GET/a', 'eu-west-1:…:a1b2c3/*, not'],
    ['Bearer marked-4711', 'methodArn is a text of 18 characters, not'],
    [undefined, 'methodArn is missing, not'],
  ])('that is %j is named without its account and its path', (arn, said) => {
    expect(() => parseMethodArn(arn)).toThrow(said);
  });

  it('is refused within 250 ms when it is 20 KB long (T-PRC-2)', () => {
    const began = performance.now();
    for (const hostile of ['arn:aws'.repeat(3_000), `arn:aws${'-a'.repeat(10_000)}`, `${stage}/`.repeat(400)]) {
      expect(() => parseMethodArn(hostile)).toThrow(MisconfigurationError);
    }
    expect(performance.now() - began).toBeLessThan(250);
  });

  it('is read alike whether or not its stage was seen before', () => {
    const stages = [
      'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod',
      'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/p',
    ];
    const rests = [
      '/GET/a',
      '/GET/',
      '/GET',
      '/get/a',
      '//a',
      '/GET//a',
      '/G3T/a',
      `/${'G'.repeat(16)}/a`,
      `/${'G'.repeat(17)}/a`,
      'x/GET/a',
      '',
      '/',
      '/$connect',
      '/GET/a\nb',
      '/GÉT/a',
    ];
    const shape = /^(arn:aws:execute-api:eu-west-1:\d{12}:a1b2c3\/\w+)\/([A-Z]{1,16})(\/.*)$/s;
    for (const seen of stages) {
      for (const arn of stages.flatMap((stage) => rests.map((rest) => stage + rest))) {
        parseMethodArn(`${seen}/GET/before`);
        const parts = shape.exec(arn);
        if (parts === null) expect(() => parseMethodArn(arn)).toThrow(MisconfigurationError);
        else expect(parseMethodArn(arn)).toEqual({ stageArn: parts[1], verb: parts[2], path: parts[3] });
      }
    }
  });
});
