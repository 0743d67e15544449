import { describe, expect, it } from '@jest/globals';
import {
  corsFaults,
  passwordFaults,
  placeholderFaults,
  settingsFaults,
  tokenCacheFaults,
  type Template,
} from '../../tools/deployment-check.js';
import { unitsFor } from '../../tools/deployment-units.js';

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

  it('knows what is of a Redis alone', () => {
    expect(tokenCacheFaults({ tokenCacheUrl: 'rediss://cache.test' })).toEqual([
      expect.stringContaining('tokenCache=redis'),
    ]);
    expect(
      tokenCacheFaults({ tokenCache: 'redis', tokenCacheUrl: 'rediss://cache.test', subnetIds: 'subnet-1' }),
    ).toEqual([]);
    expect(tokenCacheFaults({ tokenCache: 'dynamodb' })).toEqual([]);
  });

  it('lets hosts through that only end alike', () => {
    expect(placeholderFaults(templateWith({ ...good, OIDC_ISSUER: 'https://notexample.com' }))).toEqual([]);
  });

  it.each([
    [{}, 0],
    [{ corsOrigin: 'https://shop.test' }, 0],
    [{ corsOrigin: '*', corsOrigins: 'https://a.test,https://b.test' }, 0],
    [{ corsOrigin: 'https://a.test', corsOrigins: 'https://a.test,https://b.test' }, 1],
    [{ corsOrigins: 'https://a.test,https://b.test' }, 1],
    [{ corsOrigin: 'https://a.test,https://b.test' }, 1],
    [{ gateway: 'http', corsOrigin: '*', corsOrigins: 'https://a.test' }, 1],
  ])('knows that a gateway refuses in the name of one origin or all (RD6, G61): %j', (params, faults) => {
    expect(corsFaults(params)).toHaveLength(faults);
  });
});

describe('the units', () => {
  const names = (provider?: string) => unitsFor(provider).map(({ name }) => name);

  it('come in the order of what they take from each other', () => {
    expect(names()).toEqual(['identity-provider', 'protected', 'consumers']);
    expect(names('cognito')).toEqual(names());
  });

  it.each(['oidc', 'auth0', 'arculix'])('hold nothing of Cognito for %s', (provider) => {
    expect(names(provider)).toEqual(['protected', 'consumers']);
  });
});
