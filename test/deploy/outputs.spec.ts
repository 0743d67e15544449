import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { describe, expect, it, jest } from '@jest/globals';
import { readSettings } from '@sallyport/settings';
import { readMembersConfig } from '../../apps/members-web/src/config/members-config.js';
import { environmentLines, pagesConfiguration } from '../../tools/stack-environment.js';
import { readStackOutputs, UnusableOutputs } from '../../tools/stack-outputs.js';
import answer from './golden/describe-stacks.json' with { type: 'json' };

const golden = (name: string) => readFileSync(`test/deploy/golden/${name}`, 'utf8');
const answerFile = 'test/deploy/golden/describe-stacks.json';
const apiKey = 'kxExampleKeyOfTheUsagePlan0123456789abcd';

function outputs(
  ...args: string[]
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['tools/run.mjs', 'tools/outputs.ts', ...args],
      { env: { PATH: process.env['PATH'] }, timeout: 60_000 },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}
jest.setTimeout(90_000);

const stackWith = (...pairs: readonly (readonly [string, unknown])[]) => ({
  Stacks: [{ Outputs: pairs.map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })) }],
});
const faultsOf = (...answers: unknown[]): readonly string[] => {
  try {
    readStackOutputs(answers);
    return [];
  } catch (error) {
    if (error instanceof UnusableOutputs) return error.faults;
    throw error;
  }
};

describe('npm run outputs', () => {
  it('writes the environment file of three stacks (golden)', async () => {
    const { code, stdout } = await outputs('--file', answerFile);
    expect([code, stdout]).toEqual([0, golden('outputs.env')]);
  });

  it('writes the configuration of the pages (golden)', async () => {
    const { code, stdout } = await outputs('--file', answerFile, '--pages', '--api-key', apiKey);
    expect([code, stdout]).toEqual([0, golden('pages.json')]);
    // The page takes it as it is.
    expect(readMembersConfig(JSON.parse(stdout))).toMatchObject({ config: { apiKey, tokenHeader: 'X-Api-Token' } });
  });

  it('makes no page without a key (RP1)', async () => {
    for (const key of [[], ['--api-key', 'undefined'], ['--api-key', '']]) {
      const { code, stdout, stderr } = await outputs('--file', answerFile, '--pages', ...key);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/--api-key/);
    }
  });

  it('says what is wrong with an answer, and prints nothing that could be used', async () => {
    const { code, stdout, stderr } = await outputs('--file', 'scopes.json');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/no Stacks/);
    expect((await outputs('--file', 'no-such-file.json')).stderr).toMatch(/cannot be read/);
    expect((await outputs()).code).toBe(64);
  });
});

describe('outputs of stacks', () => {
  it('are settings that an application starts with', () => {
    const lines = environmentLines(readStackOutputs([answer]));
    const environment = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
    expect(readSettings(environment).identityProviders).toMatchObject([
      { kind: 'cognito', userPoolId: 'eu-west-1_AbCdEf123', clientIds: ['4k2exampleclient8q', '7m3examplesignin1w'] },
    ]);
  });

  it('name the client of machines alone, whoever else signs in: its secret is rotated by that', () => {
    const { SignInClientId: _, ...machines } = readStackOutputs([answer]);
    for (const outputs of [machines, { ...machines, SignInClientId: '7m3examplesignin1w' }]) {
      expect(environmentLines(outputs)).toContain('MACHINE_CLIENT_ID=4k2exampleclient8q');
    }
  });

  it('may come in an answer a stack', () => {
    const single = answer.Stacks.map((stack) => ({ Stacks: [stack] }));
    expect(readStackOutputs(single)).toEqual(readStackOutputs([answer]));
  });

  it.each([
    ['Domain', 'https://https://acme.auth.eu-west-1.amazoncognito.com'],
    ['TokenUrl', 'http://acme.auth.eu-west-1.amazoncognito.com/oauth2/token'],
    ['PremiumApiUrl', 'undefined'],
    ['PremiumApiUrl', 'https://undefined/dev'],
    ['IdentityPoolId', 'undefined'],
    ['IdentityPoolId', undefined],
    ['UserPoolId', ''],
    ['SecretArn', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:a\nINJECTED=1'],
    ['AuthorizerArn', 'arn:aws:s3:::bucket'],
    ['TokenHeader', 'X-Api-Token: x'],
    ['ClientId', 'none of yours'],
  ])('are refused when they are no such thing: %s %j (RP1)', (key, value) => {
    expect(faultsOf(stackWith([key, value]))).toEqual([expect.stringContaining(key)]);
  });

  it('are refused when two stacks disagree', () => {
    const [one, other] = ['https://a.test/dev', 'https://a.test/prod'];
    expect(faultsOf(stackWith(['PremiumApiUrl', one]), stackWith(['PremiumApiUrl', one]))).toEqual([]);
    expect(faultsOf(stackWith(['PremiumApiUrl', one]), stackWith(['PremiumApiUrl', other]))).toHaveLength(1);
  });

  it('are refused when none is ours', () => {
    expect(faultsOf(stackWith(['Bucket', 'x']))).toHaveLength(1);
    expect(faultsOf({ Stacks: [] }, null)).toHaveLength(1);
  });

  it('say nothing of the header where the stack is older than that output', () => {
    const { TokenHeader: _, ...older } = readStackOutputs([answer]);
    expect(pagesConfiguration(older, apiKey)).not.toHaveProperty('tokenHeader');
  });

  it('make no page while one is missing', () => {
    const without = readStackOutputs([stackWith(['PremiumApiUrl', 'https://a.test/dev'])]);
    expect(() => pagesConfiguration(without, apiKey)).toThrow(/UserPoolId, SignInClientId, IdentityPoolId/);
  });
});
