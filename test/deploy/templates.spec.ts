import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parseRouteManifest, type ManifestRoute } from '@sallyport/route-manifest';
import consumerManifest from '../../apps/content-consumer/route-manifest.json' with { type: 'json' };
import routeManifest from '../../route-manifest.json' with { type: 'json' };
import scopeCatalogue from '../../scopes.json' with { type: 'json' };
import { settingsFaults } from '../../tools/deployment-check.js';
import { countsLine } from './filter-pattern.js';
import { httpRoutes, restMethods } from './methods.js';
import { ofType, packageUnit, type Packaged, type Resource, type Unit } from './packaged.js';
import { danglingReferences, intrinsics, roleStatements } from './references.js';

const authorizerArn = 'arn:aws:lambda:eu-west-1:123456789012:function:others-prod-authorizer';
const secretArn = (name: string) => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}-AbCdEf`;

/** Every choice of every parameter is in one of them. */
const packages = {
  'rest, token, oidc': ['protected', {}],
  'rest, token, oidc with opaque tokens': [
    'protected',
    {
      introspectionSecretArn: secretArn('introspection'),
      introspectionFormat: 'phantom',
      phantomTokenContextKey: 'Authorization',
      tokenCache: 'dynamodb',
    },
  ],
  'rest, request, cognito': [
    'protected',
    {
      provider: 'cognito',
      authorizerType: 'request',
      cacheKey: 'route',
      resourceUrl: 'https://api.test',
      tokenHeader: 'authorizationToken',
      tokenScheme: 'optional',
      stage: 'prod',
    },
  ],
  'rest, shared authorizer, arculix': [
    'protected',
    { provider: 'arculix', authorizerArn, introspectionSecretArn: secretArn('introspection'), region: 'us-east-1' },
  ],
  'rest, token, arculix, optional scheme, several origins': [
    'protected',
    {
      provider: 'arculix',
      tokenScheme: 'optional',
      corsOrigin: '*',
      corsOrigins: 'https://a.test,https://b.test',
      tokenCache: 'redis',
      tokenCacheUrl: 'rediss://cache.test:6379',
      securityGroupIds: 'sg-1',
      subnetIds: 'subnet-1,subnet-2',
    },
  ],
  'http, auth0': [
    'protected',
    { provider: 'auth0', gateway: 'http', alarmTopicArn: 'arn:aws:sns:eu-west-1:123456789012:alarms' },
  ],
  'http, shared authorizer, auth0': ['protected', { provider: 'auth0', gateway: 'http', authorizerArn }],
  'consumers, oidc': ['consumers', { clientSecretArn: secretArn('client') }],
  'consumers, auth0': [
    'consumers',
    {
      provider: 'auth0',
      premiumApiUrl: 'https://api.test/prod',
      tokenCache: 'redis',
      tokenCacheUrl: 'rediss://cache.test:6379',
      securityGroupIds: 'sg-1',
      subnetIds: 'subnet-1',
    },
  ],
  'consumers, cognito': ['consumers', { provider: 'cognito', stage: 'prod' }],
  'consumers, arculix': [
    'consumers',
    {
      provider: 'arculix',
      clientSecretArn: secretArn('client'),
      introspectionSecretArn: secretArn('introspection'),
      tokenCache: 'dynamodb',
    },
  ],
  'identity provider': ['identity-provider', { stage: 'prod' }],
  'identity provider with sign-in': ['identity-provider', { signIn: 'true', domainPrefix: 'acme' }],
} as const satisfies Record<string, readonly [Unit, Record<string, string>]>;
type Name = keyof typeof packages;
const names = Object.keys(packages) as Name[];

const packaged = new Map<Name, Packaged>();
const of = (name: Name): Packaged => packaged.get(name)!;

// Each is a process of osls that takes seconds; two at a time.
beforeAll(async () => {
  const queue = [...names];
  const work = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const [unit, params] = packages[name];
      packaged.set(name, await packageUnit(unit, params));
    }
  };
  await Promise.all([work(), work()]);
}, 900_000);
jest.setTimeout(60_000);

interface FunctionProperties {
  readonly FunctionName: string;
  readonly Runtime: string;
  readonly Architectures: readonly string[];
  readonly MemorySize: number;
  readonly Timeout: number;
  readonly Role: unknown;
  readonly ReservedConcurrentExecutions?: number;
  readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
}
const functionsOf = (name: Name): readonly FunctionProperties[] =>
  Object.values(ofType(of(name), 'AWS::Lambda::Function')).map(
    ({ Properties }) => Properties as unknown as FunctionProperties,
  );
const variablesOf = (name: Name, app: string): Readonly<Record<string, unknown>> =>
  functionsOf(name).find(({ FunctionName }) => FunctionName.endsWith(`-${app}`))!.Environment!.Variables;
const authorizerOf = (name: Name) =>
  Object.values({
    ...ofType(of(name), 'AWS::ApiGateway::Authorizer'),
    ...ofType(of(name), 'AWS::ApiGatewayV2::Authorizer'),
  })[0]!.Properties;

describe.each(names)('a packaged unit (%s)', (name) => {
  it('mentions nothing that it does not have', () => {
    expect(danglingReferences(of(name))).toEqual([]);
  });

  it('has functions for Node 24 on arm64, each with its size, its time, a role and a zip of its own (RC6)', () => {
    const functions = functionsOf(name);
    expect(functions.length).toBeGreaterThan(0);
    for (const { Runtime, Architectures, MemorySize, Timeout, ...rest } of functions) {
      expect({ Runtime, Architectures }).toEqual({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect([MemorySize, Timeout]).toEqual([expect.any(Number), expect.any(Number)]);
      expect(rest.ReservedConcurrentExecutions).toBeUndefined();
    }
    expect(new Set(functions.map(({ Role }) => JSON.stringify(Role))).size).toBe(functions.length);
    expect(of(name).zips).toHaveLength(functions.length);
  });

  it('gives no role a wildcard but for network interfaces of a VPC, which its code is denied again, and no right to delete a secret without recovery (RC5, RP5)', () => {
    const statements = roleStatements(of(name));
    for (const { role, Effect, Action, Resource, Condition } of statements) {
      expect([Action].flat().join()).not.toContain('*');
      if (Effect === 'Deny' || [Action].flat().every((action) => action.startsWith('ec2:'))) {
        const denied = statements.filter((one) => one.role === role && one.Effect === 'Deny');
        expect(denied.map((one) => one.Action)).toEqual([Action]);
        expect(JSON.stringify(Effect === 'Deny' ? Condition : Action)).toMatch(/SourceFunctionArn|NetworkInterface/);
        continue;
      }
      for (const one of [Resource].flat()) {
        expect(one).toBeTruthy();
        expect(JSON.stringify(one)).not.toContain('*');
      }
    }
    for (const statement of statements.filter(({ Action }) =>
      [Action].flat().includes('secretsmanager:DeleteSecret'),
    )) {
      expect(statement).toMatchObject({
        Condition: { BoolIfExists: { 'secretsmanager:ForceDeleteWithoutRecovery': 'false' } },
      });
    }
  });

  it('starts with its settings, and has no secret among them', () => {
    expect(settingsFaults({ Resources: of(name).resources })).toEqual([]);
    const variables = functionsOf(name).flatMap(({ Environment }) => Object.keys(Environment?.Variables ?? {}));
    expect(variables.filter((variable) => /(_CLIENT_SECRET|_PRIVATE_KEY|PASSWORD)$/.test(variable))).toEqual([]);
  });

  it('is uploaded to a bucket that nothing can make public', () => {
    const [bucket] = Object.values(ofType(of(name), 'AWS::S3::Bucket'));
    expect(bucket!.Properties['PublicAccessBlockConfiguration']).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
  });

  it('keeps logs for a while and not for ever', () => {
    const groups = Object.values(ofType(of(name), 'AWS::Logs::LogGroup'));
    for (const { Properties } of groups) expect(Properties['RetentionInDays']).toBe(14);
  });
});

const protectedOnes = names.filter((name) => packages[name][0] === 'protected');
const restOnes = protectedOnes.filter((name) => name.startsWith('rest'));
const shared = protectedOnes.filter((name) => name.includes('shared authorizer'));
const { routes } = parseRouteManifest(routeManifest);
const consumerRoutes = parseRouteManifest(consumerManifest).routes;
const metadataRoute = 'GET /.well-known/oauth-protected-resource';
const routesOf = (some: readonly ManifestRoute[]) => some.map(({ method, path }) => `${method} ${path}`).toSorted();

describe.each(protectedOnes)('the protected APIs (%s)', (name) => {
  it('have the routes of the manifest and no other, each behind what it declares and with its key (RC8, RP4)', () => {
    const rest = name.startsWith('rest');
    const deployed = (rest ? restMethods(of(name)) : httpRoutes(of(name))).filter(
      ({ route }) => route !== metadataRoute,
    );
    // An HTTP API has no keys: what asks for one is not there.
    const wanted = rest ? routes : routes.filter(({ apiKey }) => apiKey !== true);
    const byRoute = <Item extends { readonly route: string }>(items: readonly Item[]) =>
      [...items].sort((a, b) => a.route.localeCompare(b.route));
    expect(
      byRoute(deployed.map(({ route, authorization, apiKeyRequired }) => ({ route, authorization, apiKeyRequired }))),
    ).toEqual(
      byRoute(
        wanted.map(({ method, path, access, apiKey }) => ({
          route: `${method} ${path}`,
          authorization: access === 'public' ? 'NONE' : access === 'iam' ? 'AWS_IAM' : 'CUSTOM',
          apiKeyRequired: apiKey === true,
        })),
      ),
    );
  });

  it('tell everybody what they are, from an application (RFC 9728)', () => {
    const found = [...restMethods(of(name)), ...httpRoutes(of(name))].filter(({ route }) => route === metadataRoute);
    expect(found).toEqual([{ route: metadataRoute, authorization: 'NONE', apiKeyRequired: false }]);
    const { RESOURCE_URL } = variablesOf(name, 'account');
    expect(RESOURCE_URL).toBe((packages[name][1] as { resourceUrl?: string }).resourceUrl ?? '');
  });

  it('hold nothing of Cognito', () => {
    const types = Object.values(of(name).resources).map(({ Type }) => Type);
    expect(types.filter((type) => type.includes('Cognito'))).toEqual([]);
  });

  it('say where they are', () => {
    const stage = name === 'rest, request, cognito' ? 'prod' : 'dev';
    expect(of(name).outputs['PremiumApiUrl']?.Export?.Name).toBe(`sallyport-${stage}-PremiumApiUrl`);
    expect(of(name).outputs['AuthorizerArn']?.Export?.Name).toBe(
      shared.includes(name) ? undefined : `sallyport-${stage}-AuthorizerArn`,
    );
  });

  it('are watched: alarms, a dashboard, three queries', () => {
    expect(Object.keys(ofType(of(name), 'AWS::CloudWatch::Dashboard'))).toHaveLength(1);
    expect(Object.keys(ofType(of(name), 'AWS::Logs::QueryDefinition'))).toHaveLength(3);
    expect(Object.keys(ofType(of(name), 'AWS::CloudWatch::Alarm'))).toHaveLength(shared.includes(name) ? 1 : 4);
  });

  it('show on the dashboard what is theirs: an authorizer, and its refusals, where it is packaged with them', () => {
    const [dashboard] = Object.values(ofType(of(name), 'AWS::CloudWatch::Dashboard'));
    const body = (dashboard!.Properties['DashboardBody'] as { 'Fn::Sub': string })['Fn::Sub'];
    const { widgets } = JSON.parse(body) as { widgets: { x: number; y: number; properties: { query?: string } }[] };
    expect(new Set(widgets.map(({ x, y }) => `${x} ${y}`)).size).toBe(widgets.length);
    const [refusals] = widgets.flatMap(({ properties }) => properties.query ?? []);
    const asked = [...refusals!.matchAll(/SOURCE '\$\{(\w+)\}'/g)].map(([, group]) => group);
    const apps = ['AccountLogGroup', 'MembersLogGroup', 'PremiumDashcontentLogGroup'];
    expect(asked).toEqual(shared.includes(name) ? apps : ['AuthorizerLogGroup', ...apps]);
    const functions = functionsOf(name).map(({ FunctionName }) => FunctionName);
    const charted = [...body.matchAll(/"FunctionName",\s+"([^"]+)"/g)].map(([, one]) => one!);
    expect(functions).toEqual(expect.arrayContaining(charted));
    expect(charted).toHaveLength(shared.includes(name) ? 0 : 5);
    expect(body.includes('AuthorizerTrouble')).toBe(!shared.includes(name));
  });

  it('ask their queries of log groups that hold what they look for', () => {
    const query = of(name).resources['AuthorizerLatencyQuery']!.Properties;
    const groups = (query['LogGroupNames'] as readonly { readonly Ref: string }[]).map(({ Ref }) => Ref);
    const text = String(query['QueryString']);
    if (name.startsWith('http') && !shared.includes(name)) {
      expect(groups).toEqual(['AuthorizerLogGroup']);
      expect(text).toContain('@type = "REPORT"');
      return;
    }
    const { restApi, httpApi } = of(name).logs as Record<'restApi' | 'httpApi', { format: string }>;
    const [group, { format }] = name.startsWith('rest')
      ? ['ApiGatewayLogGroup', restApi]
      : ['HttpApiLogGroup', httpApi];
    expect(groups).toEqual([group]);
    const named = [...text.matchAll(/\b\w+LatencyMs|\blatencyMs/g)].map(([field]) => field);
    expect(named.length).toBeGreaterThan(0);
    expect(Object.keys(JSON.parse(format) as object)).toEqual(expect.arrayContaining(named));
  });

  it('log requests as JSON with what the gateway knows of the authorizer, and no header of theirs (RC1, G14)', () => {
    const { restApi, httpApi } = of(name).logs as Record<'restApi' | 'httpApi', Record<string, unknown>>;
    expect(restApi).toMatchObject({ executionLogging: false, fullExecutionData: false });
    const valuesOf = ({ format }: Record<string, unknown>) =>
      Object.values(JSON.parse(String(format)) as Record<string, string>);
    expect(valuesOf(restApi!)).toEqual(
      expect.arrayContaining(
        ['error', 'status', 'integrationStatus', 'latency', 'requestId'].map((one) => `$context.authorizer.${one}`),
      ),
    );
    // The rest of what a REST API says of its authorizer an HTTP API has no variable for; a line would hold "-".
    expect(valuesOf(httpApi!).filter((value) => value.startsWith('$context.authorizer.'))).toEqual([
      '$context.authorizer.error',
      '$context.authorizer.subject',
    ]);
    const everywhere =
      /^\$context\.(requestTime|requestId|identity\.sourceIp|httpMethod|status|error\.responseType|responseLatency|integration(Status|Latency))$/;
    expect(valuesOf(restApi!).filter((value) => !everywhere.test(value) && !value.includes('.authorizer.'))).toEqual([
      '$context.resourcePath',
    ]);
    expect(valuesOf(httpApi!).filter((value) => !everywhere.test(value) && !value.includes('.authorizer.'))).toEqual([
      '$context.routeKey',
      '$context.integrationErrorMessage',
    ]);
  });
});

describe.each(protectedOnes.filter((name) => !shared.includes(name)))('trouble of the authorizer (%s)', (name) => {
  const ended = [
    '2026-01-02T03:04:05.678Z 11111111-2222-3333-4444-555555555555 Task timed out after 5.01 seconds',
    'REPORT RequestId: 1 Duration: 812.10 ms Billed Duration: 813 ms Memory Size: 512 MB Max Memory Used: 512 MB Status: error Error Type: Runtime.OutOfMemory',
    'RequestId: 1 Error: Runtime exited with error: signal: killed Runtime.ExitError',
    'INIT_REPORT Init Duration: 10008.04 ms Phase: init Status: timeout',
    'INIT_REPORT Init Duration: 236.04 ms Phase: invoke Status: error Error Type: Runtime.Unknown',
  ];
  const usual = [
    'START RequestId: 1 Version: $LATEST',
    'REPORT RequestId: 1 Duration: 2.10 ms Billed Duration: 3 ms Memory Size: 512 MB Max Memory Used: 90 MB Init Duration: 81.20 ms',
    // A refusal: an error to Lambda, none to us.
    'REPORT RequestId: 1 Duration: 2.10 ms Billed Duration: 3 ms Memory Size: 512 MB Max Memory Used: 90 MB Status: error Error Type: Error',
    '1 ERROR Invoke Error {"errorType":"Error","errorMessage":"Unauthorized","stack":["Error: Unauthorized"]}',
    '{"level":40,"at":"authorizer","outcome":"deny","reason":"token_expired"}',
  ];
  const filters = () =>
    Object.values(ofType(of(name), 'AWS::Logs::MetricFilter')).map(
      ({ Properties }) =>
        Properties as {
          readonly LogGroupName: unknown;
          readonly FilterPattern: string;
          readonly MetricTransformations: readonly { readonly MetricNamespace: string; readonly MetricName: string }[];
        },
    );

  it('is what it says itself, and what Lambda says of one that timed out, ran out of memory, ended or did not start', () => {
    const [json, ...words] = filters().map(({ FilterPattern }) => FilterPattern);
    expect(json).toBe('{ ($.outcome = "outage") || ($.outcome = "misconfiguration") }');
    const counted = (line: string) => words.some((pattern) => countsLine(pattern, line));
    expect(ended.filter((line) => !counted(line))).toEqual([]);
    expect(usual.filter(counted)).toEqual([]);
  });

  it('is found by the query that the alarm points to', () => {
    const query = String(of(name).resources['TroubleQuery']!.Properties['QueryString']);
    const [, like = '^$'] = /@message like \/(.*)\//.exec(query) ?? [];
    expect(ended.filter((line) => !new RegExp(like).test(line))).toEqual([]);
    expect(usual.filter((line) => new RegExp(like).test(line))).toEqual([]);
  });

  it('rings one alarm, whose metric no other service of the stage writes', () => {
    const stage = name === 'rest, request, cognito' ? 'prod' : 'dev';
    const { Namespace, MetricName } = of(name).resources['AuthorizerTroubleAlarm']!.Properties;
    expect(Namespace).toBe(`Sallyport/sallyport/${stage}`);
    for (const { LogGroupName, MetricTransformations } of filters()) {
      expect(LogGroupName).toEqual({ Ref: 'AuthorizerLogGroup' });
      expect(MetricTransformations).toMatchObject([{ MetricNamespace: Namespace, MetricName }]);
    }
    const [dashboard] = Object.values(ofType(of(name), 'AWS::CloudWatch::Dashboard'));
    expect(JSON.stringify(dashboard)).toContain(`Sallyport/sallyport/${stage}`);
  });
});

describe.each(shared)('an authorizer of another service (%s)', (name) => {
  it('is the one that is asked, and none is packaged here', () => {
    expect(of(name).zips).toEqual(['account.zip', 'members.zip', 'premium-content.zip']);
    expect(JSON.stringify(authorizerOf(name)['AuthorizerUri'])).toContain(authorizerArn);
    expect(Object.keys(of(name).resources).filter((id) => /^Authorizer(Role|Log|Lambda(Function))/.test(id))).toEqual(
      [],
    );
    const permitted = Object.values(ofType(of(name), 'AWS::Lambda::Permission'));
    expect(permitted.map(({ Properties }) => Properties['FunctionName'])).toContain(authorizerArn);
  });
});

describe.each(restOnes)('what a REST API says itself (%s)', (name) => {
  const responses = () =>
    Object.fromEntries(
      Object.values(ofType(of(name), 'AWS::ApiGateway::GatewayResponse')).map(
        ({ Properties: { ResponseType, ...rest } }) => [
          String(ResponseType),
          rest as { StatusCode?: string; ResponseParameters: Record<string, string>; ResponseTemplates?: unknown },
        ],
      ),
    );

  it('can be read by a browser, whatever it is (G61)', () => {
    const types = ['UNAUTHORIZED', 'ACCESS_DENIED', 'AUTHORIZER_FAILURE', 'AUTHORIZER_CONFIGURATION_ERROR'];
    expect(Object.keys(responses())).toEqual(expect.arrayContaining([...types, 'DEFAULT_4XX', 'DEFAULT_5XX']));
    for (const { ResponseParameters } of Object.values(responses())) {
      expect(ResponseParameters['gatewayresponse.header.Access-Control-Allow-Origin']).toMatch(/^'(\*|https:[^',]+)'$/);
    }
  });

  it('is a challenge where a token is missing or not enough, and names the metadata of an API with a name (G62)', () => {
    const challenge = 'gatewayresponse.header.WWW-Authenticate';
    const { resourceUrl }: Readonly<Record<string, string>> = packages[name][1];
    const metadata =
      resourceUrl === undefined ? '' : `, resource_metadata="${resourceUrl}/.well-known/oauth-protected-resource"`;
    const { UNAUTHORIZED: missing, ACCESS_DENIED: denied } = responses();
    expect([missing!.StatusCode, missing!.ResponseParameters[challenge]]).toEqual([
      '401',
      `'Bearer realm="sallyport"${metadata}'`,
    ]);
    expect([denied!.StatusCode, denied!.ResponseParameters[challenge]]).toEqual([
      '403',
      `'Bearer error="insufficient_scope"${metadata}'`,
    ]);
  });

  it('is the same for a failing authorizer under both of its names (G32)', () => {
    const { AUTHORIZER_FAILURE: one, AUTHORIZER_CONFIGURATION_ERROR: other } = responses();
    expect(one).toEqual(other);
    expect(one!.StatusCode).toBe('500');
  });

  it('is there before the stage is deployed, which would not show it otherwise (G65)', () => {
    const [deployment] = Object.values(ofType(of(name), 'AWS::ApiGateway::Deployment'));
    const awaited = new Set(
      [deployment!.DependsOn ?? []].flat().flatMap((method) => [of(name).resources[method]!.DependsOn ?? []].flat()),
    );
    for (const id of Object.keys(ofType(of(name), 'AWS::ApiGateway::GatewayResponse'))) expect(awaited).toContain(id);
  });

  it('answers preflight without a token (D14)', () => {
    const preflight = Object.values(ofType(of(name), 'AWS::ApiGateway::Method')).filter(
      ({ Properties }) => Properties['HttpMethod'] === 'OPTIONS',
    );
    expect(preflight).toHaveLength(new Set([metadataRoute, ...routes.map(({ path }) => path)]).size);
    for (const { Properties } of preflight) expect(Properties['AuthorizationType']).toBe('NONE');
    // A signature is in Authorization wherever the token is.
    const allowed = name.includes('cognito') ? 'authorizationToken,Authorization' : 'Authorization';
    for (const method of preflight) expect(JSON.stringify(method)).toContain(`'${allowed},Content-Type,`);
  });

  it('has a plan with a key, which counts and slows down (G52)', () => {
    const [plan] = Object.values(ofType(of(name), 'AWS::ApiGateway::UsagePlan'));
    expect(plan!.Properties).toMatchObject({ Throttle: { RateLimit: 10, BurstLimit: 100 }, Quota: { Period: 'DAY' } });
    expect(Object.keys(ofType(of(name), 'AWS::ApiGateway::ApiKey'))).toHaveLength(1);
  });
});

describe('the token', () => {
  const bearer = '[Bb][Ee][Aa][Rr][Ee][Rr] +';
  const token = '[-A-Za-z0-9._~+/]+=*$';

  it('is looked for in its header, by the expression of its scheme (RD1, A12)', () => {
    expect(authorizerOf('rest, token, oidc')).toMatchObject({
      Type: 'TOKEN',
      IdentitySource: 'method.request.header.Authorization',
      IdentityValidationExpression: `^${bearer}${token}`,
      AuthorizerResultTtlInSeconds: 300,
    });
    expect(authorizerOf('rest, token, arculix, optional scheme, several origins')).toMatchObject({
      IdentityValidationExpression: `^(${bearer})?${token}`,
    });
  });

  it('may be in another header, with a REQUEST authorizer, and the functions know (X4)', () => {
    expect(authorizerOf('rest, request, cognito')).toMatchObject({
      Type: 'REQUEST',
      IdentitySource: 'method.request.header.authorizationToken,context.resourceId,context.httpMethod',
    });
    expect(variablesOf('rest, request, cognito', 'authorizer')).toMatchObject({
      TOKEN_HEADER: 'authorizationToken',
      TOKEN_SCHEME: 'optional',
      AUTHORIZER_IDENTITY_SOURCES: 'method.request.header.authorizationToken,context.resourceId,context.httpMethod',
      STAGE: 'prod',
    });
  });

  it('is taken from an HTTP API in its own format (G21)', () => {
    expect(authorizerOf('http, auth0')).toMatchObject({
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      IdentitySource: ['$request.header.Authorization'],
    });
  });
});

describe('who may read which secret', () => {
  const readers = (name: Name) =>
    roleStatements(of(name))
      .filter(({ Action }) => Action === 'secretsmanager:GetSecretValue')
      .flatMap(({ role, Resource }) => [Resource].flat().map((arn) => [role, arn] as const))
      .toSorted(([one], [other]) => one.localeCompare(other));

  it.each([['rest, request, cognito'], ['http, auth0']] as const)('nobody, where keys are public (%s)', (name) => {
    expect(readers(name)).toEqual([]);
  });

  it('whoever introspects, its one secret', () => {
    const arn = secretArn('introspection');
    expect(readers('rest, shared authorizer, arculix')).toEqual([
      ['AccountRole', arn],
      ['MembersRole', arn],
      ['PremiumContentRole', arn],
    ]);
    expect(readers('rest, token, oidc with opaque tokens')).toEqual([
      ['AccountRole', arn],
      ['AuthorizerRole', arn],
      ['MembersRole', arn],
      ['PremiumContentRole', arn],
    ]);
    expect(variablesOf('rest, shared authorizer, arculix', 'account')).toMatchObject({
      IDENTITY_PROVIDER: 'arculix',
      ARCULIX_INTROSPECTION_CLIENT_SECRET_ID: arn,
    });
  });

  it('the consumer, its own', () => {
    const imported = { 'Fn::ImportValue': 'sallyport-identity-provider-prod-SecretArn' };
    expect(readers('consumers, cognito')).toEqual([['ContentConsumerRole', imported]]);
    expect(variablesOf('consumers, cognito', 'content-consumer')).toMatchObject({ COGNITO_CLIENT_SECRET_ID: imported });
    expect(readers('consumers, oidc')).toEqual([['ContentConsumerRole', secretArn('client')]]);
    expect(readers('consumers, arculix')).toHaveLength(2);
  });
});

describe('a shared token cache', () => {
  const rights = (name: Name, service: string) =>
    roleStatements(of(name)).filter(({ Action }) => [Action].flat().some((action) => action.startsWith(service)));

  it('is a table that cleans up after itself, and every function may read and write items of it and nothing else', () => {
    const name = 'rest, token, oidc with opaque tokens';
    const [table, ...more] = Object.values(ofType(of(name), 'AWS::DynamoDB::Table')) as [Resource];
    expect(more).toEqual([]);
    const { TableName, KeySchema, TimeToLiveSpecification } = table.Properties;
    expect({ KeySchema, TimeToLiveSpecification }).toEqual({
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    });
    for (const { Environment } of functionsOf(name)) {
      expect(Environment?.Variables['TOKEN_CACHE_URL']).toBe(`dynamodb://${String(TableName)}`);
    }
    const arn = `arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${String(TableName)}`;
    const ofRole = (role: string) => [role, ['dynamodb:GetItem', 'dynamodb:PutItem'], { 'Fn::Sub': arn }];
    const granted = (unit: Name) =>
      rights(unit, 'dynamodb:').map(({ role, Action, Resource }) => [role, Action, Resource]);
    expect(granted(name)).toEqual(['AccountRole', 'MembersRole', 'PremiumContentRole', 'AuthorizerRole'].map(ofRole));
    expect(granted('consumers, arculix')).toEqual([ofRole('ContentConsumerRole')]);
    expect(variablesOf('consumers, arculix', 'content-consumer')['TOKEN_CACHE_URL']).toBe(
      `dynamodb://${String(TableName)}`,
    );
  });

  it.each([
    ['rest, token, arculix, optional scheme, several origins', 4],
    ['consumers, auth0', 1],
  ] as const)('is a Redis in a VPC, where the functions run (%s)', (name, roles) => {
    for (const properties of functionsOf(name)) {
      expect(properties.Environment?.Variables['TOKEN_CACHE_URL']).toBe('rediss://cache.test:6379');
      expect(properties).toMatchObject({
        VpcConfig: {
          SecurityGroupIds: { 'Fn::Split': [',', 'sg-1'] },
          SubnetIds: { 'Fn::Split': [',', expect.stringContaining('subnet-1')] },
        },
      });
    }
    expect(new Set(rights(name, 'ec2:').map(({ role }) => role)).size).toBe(roles);
  });

  it('is none unless asked for: no table, no right, no VPC', () => {
    for (const name of ['rest, token, oidc', 'http, shared authorizer, auth0'] as const) {
      expect([...rights(name, 'dynamodb:'), ...rights(name, 'ec2:')]).toEqual([]);
      expect(Object.keys(ofType(of(name), 'AWS::DynamoDB::Table'))).toEqual([]);
      for (const properties of functionsOf(name)) expect(properties).not.toHaveProperty('VpcConfig');
    }
  });
});

describe('a phantom token', () => {
  it('is put into the context under a name that the authorizer and every application know', () => {
    for (const app of ['authorizer', 'account', 'members', 'premium-content']) {
      expect(variablesOf('rest, token, oidc with opaque tokens', app)).toMatchObject({
        OIDC_INTROSPECTION_FORMAT: 'phantom',
        PHANTOM_TOKEN_CONTEXT_KEY: 'Authorization',
      });
    }
  });
});

describe('the consumer', () => {
  it('has the routes of its manifest and no other; its guard decides, no authorizer does', () => {
    const methods = restMethods(of('consumers, oidc'));
    expect(methods.map(({ route }) => route).toSorted()).toEqual(routesOf(consumerRoutes));
    for (const { authorization } of methods) expect(authorization).toBe('NONE');
  });

  it('is open to nobody without a scope, since it spends tokens of its own', () => {
    const asked = consumerRoutes.flatMap((route) => (route.access === 'scopes' ? (route.scopes.allOf ?? []) : []));
    expect(asked).toHaveLength(consumerRoutes.length);
    expect(Object.keys(scopeCatalogue)).toEqual(expect.arrayContaining(asked));
  });

  it('calls the premium API of its stage, or the one it is given', () => {
    expect(variablesOf('consumers, cognito', 'content-consumer')['PREMIUM_CONTENT_API_URL']).toEqual({
      'Fn::ImportValue': 'sallyport-prod-PremiumApiUrl',
    });
    expect(variablesOf('consumers, auth0', 'content-consumer')['PREMIUM_CONTENT_API_URL']).toBe(
      'https://api.test/prod',
    );
  });

  it('says where it is', () => {
    expect(Object.keys(of('consumers, oidc').outputs)).toEqual(
      expect.arrayContaining(['UnauthorizedUrl', 'AuthorizedReadUrl', 'AuthorizedWriteUrl']),
    );
  });
});

describe('units that take from each other', () => {
  it('find what they import among the exports of the same stage', () => {
    const exported = (['rest, request, cognito', 'identity provider'] as const).flatMap((name) =>
      Object.values(of(name).outputs).flatMap(({ Export }) => (Export === undefined ? [] : [Export.Name])),
    );
    const imports = (['rest, request, cognito', 'consumers, cognito'] as const).flatMap((name) =>
      [...intrinsics(of(name).resources)].filter(([one]) => one === 'Fn::ImportValue').map(([, argument]) => argument),
    );
    expect(imports.length).toBeGreaterThan(5);
    expect(exported).toEqual(expect.arrayContaining(imports));
  });
});

describe('the identity provider', () => {
  it('defines the scopes of the routes, and its machine client may have those of the consumer alone (RC8)', () => {
    const { resources } = of('identity provider');
    const scopes = resources['ResourceServer']!.Properties['Scopes'] as readonly { ScopeName: string }[];
    const namesOf = (some: readonly ManifestRoute[]) => {
      const asked = some.flatMap((route) => (route.access === 'scopes' ? (route.scopes.allOf ?? []) : []));
      return [...new Set(asked)].toSorted();
    };
    const defined = scopes.map(({ ScopeName }) => ScopeName);
    expect(defined).toEqual(namesOf(routes));
    expect(defined).toEqual(expect.arrayContaining(namesOf(consumerRoutes)));
    expect(defined.length).toBeGreaterThan(namesOf(consumerRoutes).length);
    expect(resources['MachineClient']!.Properties).toMatchObject({
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: namesOf(consumerRoutes).map((scope) => `premium_api/${scope}`),
      GenerateSecret: true,
    });
  });

  it('keeps the secret when the stack goes: CloudFormation would delete it for good (RC5)', () => {
    const { resources } = of('identity provider');
    expect(resources['ClientSecret']).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
    expect(JSON.stringify(resources)).not.toContain('SecretString');
  });

  it('keeps a pool with people in it, from a hand as well, and deletes one without', () => {
    const pool = (name: Name) => of(name).resources['UserPool']!;
    expect(pool('identity provider')).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtection: 'INACTIVE' },
    });
    expect(pool('identity provider with sign-in')).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: { DeletionProtection: 'ACTIVE' },
    });
  });

  it('may be with people later: nothing that a pool is made with differs, and what others import is there either way', () => {
    const made = (name: Name) => {
      const { AdminCreateUserConfig, DeletionProtection, UserPoolName, ...others } =
        of(name).resources['UserPool']!.Properties;
      expect([AdminCreateUserConfig, DeletionProtection, UserPoolName]).not.toContain(undefined);
      return others;
    };
    expect(made('identity provider')).toEqual(made('identity provider with sign-in'));
    expect(made('identity provider')).toMatchObject({ AliasAttributes: ['email', 'preferred_username'] });

    const exported = (name: Name, stage: string) =>
      Object.values(of(name).outputs).flatMap(({ Export }) => Export?.Name.replace(`-${stage}-`, '-<stage>-') ?? []);
    const people = ['IdentityPoolId', 'SignInClientId'].map((one) => `sallyport-identity-provider-<stage>-${one}`);
    expect([...exported('identity provider', 'prod'), ...people].toSorted()).toEqual(
      exported('identity provider with sign-in', 'dev').toSorted(),
    );
    const ids = (name: Name) => Object.keys(of(name).resources);
    expect(ids('identity provider with sign-in')).toEqual(expect.arrayContaining(ids('identity provider')));
  });

  it('lets a signed-in person call one route, and a guest none (P4, P5, RP5)', () => {
    const invoking = roleStatements(of('identity provider with sign-in')).filter(
      ({ Action }) => Action === 'execute-api:Invoke',
    );
    expect(invoking.map(({ role }) => role)).toEqual(['AuthenticatedRole']);
    const signed = routes.filter(({ access }) => access === 'iam').map(({ method, path }) => `/dev/${method}${path}`);
    expect([invoking[0]!.Resource].flat().map((arn) => /\/dev\/[^"]*/.exec(JSON.stringify(arn))?.[0])).toEqual(signed);
  });

  it('has a client for people that needs no secret and lets them in by the code flow alone (RP2)', () => {
    expect(of('identity provider with sign-in').resources['SignInClient']!.Properties).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      SupportedIdentityProviders: ['COGNITO'],
    });
  });
});

it('a parameter with a choice that does not exist is not packaged', async () => {
  await expect(packageUnit('protected', { provider: 'nobody' })).rejects.toThrow(/functions|resources/);
});
