import { describe, expect, it } from '@jest/globals';
import { createDecisionLog, logLevels } from '@sallyport/decision-log';
import {
  builderNotes,
  environmentFaults,
  passwordFaults,
  placeholderFaults,
  settingsFaults,
  unwatchedFaults,
  unwatchedNotes,
} from '../../tools/deployment-check.js';
import type { Template } from '../../tools/template-functions.js';

const good = {
  NODE_ENV: 'production',
  IDENTITY_PROVIDER: 'oidc',
  OIDC_ISSUER: 'https://issuer.test',
  OIDC_AUDIENCE: 'https://api.test',
};
const templateWith = (Variables: Record<string, unknown>): Template => ({
  Resources: {
    One: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'one', Environment: { Variables } } },
    Two: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'two', Environment: { Variables } } },
    Role: { Type: 'AWS::IAM::Role' },
  },
});

describe('what is checked before the first call of AWS', () => {
  it('passes settings that a function starts with', () => {
    expect(settingsFaults(templateWith(good))).toEqual([]);
    expect(placeholderFaults(templateWith(good))).toEqual([]);
  });

  it('names every fault of the settings, once for all functions', () => {
    const faults = settingsFaults(
      templateWith({ ...good, OIDC_ISSUER: 'http://issuer.test', TOKEN_SCHEME: 'sometimes' }),
    );
    expect(faults).toHaveLength(2);
    expect(faults.join()).toMatch(/OIDC_ISSUER.*TOKEN_SCHEME|TOKEN_SCHEME.*OIDC_ISSUER/s);
  });

  it('takes what other units export for what it will be', () => {
    const cognito = {
      IDENTITY_PROVIDER: 'cognito',
      COGNITO_USER_POOL_ID: { 'Fn::ImportValue': 'sallyport-identity-provider-dev-UserPoolId' },
      COGNITO_CLIENT_IDS: { 'Fn::ImportValue': 'sallyport-identity-provider-dev-ClientId' },
      COGNITO_RESOURCE_SERVER: 'premium_api',
    };
    expect(settingsFaults(templateWith(cognito))).toEqual([]);
    expect(() => settingsFaults(templateWith({ ...cognito, COGNITO_DOMAIN: { Ref: 'Somewhere' } }))).toThrow(
      /Somewhere/,
    );
  });

  it.each([
    ['OIDC_ISSUER', 'https://issuer.example.com', 'issuer'],
    ['CORS_ORIGINS', 'https://example.com', 'corsOrigin'],
    ['AUTH0_CLIENT_SECRET_ID', 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:example', 'clientSecretArn'],
    ['ARCULIX_CLIENT_IDS', 'example', 'clientIds'],
  ])('does not let a default of packaging become a deployment: %s', (name, value, param) => {
    const faults = placeholderFaults(templateWith({ ...good, [name]: value }));
    expect(faults).toEqual([expect.stringContaining(`--param="${param}=…"`)]);
    expect(faults[0]).toContain(name);
  });

  it('names a function whose environment is larger than Lambda takes, and what is longest in it', () => {
    const aliases = (bytes: number) => templateWith({ ...good, SCOPE_ALIASES: 'x'.repeat(bytes) });
    const others = JSON.stringify({ ...good, SCOPE_ALIASES: '' }).length;
    expect(environmentFaults(aliases(4_096 - others))).toEqual([]);
    const faults = environmentFaults(aliases(4_097 - others));
    expect(faults).toHaveLength(2);
    expect(faults[0]).toBe(
      'The environment of one takes 4097 bytes and Lambda allows 4096; the longest is SCOPE_ALIASES: shorten --param="scopeAliases=…".',
    );
    expect(environmentFaults(templateWith({ ...good, OF_NO_PARAMETER: 'x'.repeat(4_096) }))[0]).toMatch(
      /the longest is OF_NO_PARAMETER: shorten it in deploy\/\.$/,
    );
  });

  it('does not let the network of a shared token cache be a default of packaging', () => {
    const VpcConfig = {
      SecurityGroupIds: { 'Fn::Split': [',', 'sg-1'] },
      SubnetIds: { 'Fn::Split': [',', 'example'] },
    };
    const { Resources } = templateWith(good);
    const one = {
      Type: 'AWS::Lambda::Function',
      Properties: { ...(Resources['One']!.Properties as object), VpcConfig },
    };
    const faults = placeholderFaults({ Resources: { One: one } });
    expect(faults).toEqual([expect.stringContaining('--param="subnetIds=…"')]);
  });

  it.each([
    ['rediss://cache.test:6379', 0],
    ['dynamodb://tokens', 0],
    ['rediss://default:of-ours@cache.test:6379', 1],
    ['redis://:of-ours@cache.test', 1],
  ])('lets no password into a template: %s', (url, count) => {
    const faults = passwordFaults(templateWith({ ...good, TOKEN_CACHE_URL: url }));
    expect(faults).toHaveLength(count);
    expect(faults.join()).not.toContain('of-ours');
  });

  it('lets hosts through that only end alike', () => {
    expect(placeholderFaults(templateWith({ ...good, OIDC_ISSUER: 'https://notexample.com' }))).toEqual([]);
  });

  it('takes the parameters of what the gateway keeps, of snapshots and of names, and says which is wrong', () => {
    const chosen = {
      AUTHORIZER_CACHE_TTL_SECONDS: '600',
      TOKEN_MIN_LIFETIME_SECONDS: '900',
      SNAPSHOT_MAX_AGE_SECONDS: '3600',
      SCOPE_ALIASES: '{"oidc":{"content:read":"read"}}',
    };
    expect(settingsFaults(templateWith({ ...good, ...chosen }))).toEqual([]);
    const without = settingsFaults(templateWith({ ...good, AUTHORIZER_CACHE_TTL_SECONDS: '600' }));
    expect(without).toEqual([expect.stringMatching(/--param="cacheTtl=…".*--param="tokenMinLifetime=…"/)]);
    const nonsense = {
      TOKEN_MIN_LIFETIME_SECONDS: 'long',
      SNAPSHOT_MAX_AGE_SECONDS: '-1',
      SCOPE_ALIASES: '{"auth0":{}}',
    };
    const faults = settingsFaults(templateWith({ ...good, ...nonsense })).join('\n');
    for (const param of ['tokenMinLifetime', 'snapshotMaxAge', 'scopeAliases'])
      expect(faults).toContain(`"${param}=…"`);
  });

  it.each(logLevels)(
    'lets functions be as quiet as the alarm still hears an outage, and says what is lost: %s',
    (level) => {
      const lines: string[] = [];
      const log = createDecisionLog({ level, clock: Date.now, write: (line) => void lines.push(line) });
      log.record({ at: 'authorizer', outcome: 'outage', reason: 'issuer_unreachable' });
      const hears = lines.length > 0;
      log.record({ at: 'authorizer', outcome: 'deny', reason: 'token_expired' });
      const seesRefusals = lines.length > 1;
      for (const LOG_LEVEL of [level, level.toUpperCase()]) {
        const template = templateWith({ ...good, LOG_LEVEL });
        expect(unwatchedFaults(template)).toHaveLength(hears ? 0 : 1);
        expect(unwatchedNotes(template)).toHaveLength(hears && !seesRefusals ? 1 : 0);
      }
    },
  );
});

describe('bytecode for the functions', () => {
  it.each([
    ['24.11.0', 'arm64', 0],
    ['24.11.0', 'x64', 1],
    ['20.20.2', 'arm64', 1],
  ])('is noted as missing where it is: built by Node %s on %s', (node, arch, notes) => {
    expect(builderNotes(node, arch)).toHaveLength(notes);
  });
});
