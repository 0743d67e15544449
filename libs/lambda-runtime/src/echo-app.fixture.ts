import { Body, Controller, Get, Header, Headers, Module, Post, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { accepted, type Principal } from '@sallyport/protocol';
import { CurrentPrincipal, Public, ResourceServerModule, Scopes } from '@sallyport/resource-server';
import type { Request, Response } from 'express';
import type { LambdaHandler } from './create-lambda-handler.js';
import { currentAuthorizerContext, currentInvocation } from './invocation.js';

const principal = (subject: string): Principal => ({
  issuer: 'https://issuer.example',
  subject,
  scopes: new Set(['echo']),
  audience: [],
  kind: 'machine',
  expiresAt: 4_000_000_000,
});

/** Answers with what it was asked. */
@Controller()
@Public()
export class EchoController {
  @Get('text')
  text() {
    return { name: 'Daniël ✓' };
  }
  @Post('body')
  body(@Body() body: unknown, @Headers('content-type') type: string) {
    return { body, type };
  }
  @Post('raw')
  raw(@Req() request: Request) {
    return new Promise((resolve) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => resolve({ hex: Buffer.concat(chunks).toString('hex') }));
    });
  }
  @Get('binary')
  @Header('Content-Type', 'image/png')
  binary() {
    return new StreamableFile(Buffer.from([0, 255, 128, 10]));
  }
  @Get('cookies')
  cookies(@Res({ passthrough: true }) response: Response, @Headers('cookie') cookie: string | undefined) {
    response.append('Set-Cookie', 'a=1; Path=/').append('Set-Cookie', 'b=2; Path=/');
    return { cookie: cookie ?? null };
  }
  @Get('query')
  query(@Query() query: unknown) {
    return query;
  }
  @Get('invocation')
  async invocation(@Query('wait') wait: string) {
    const before = (currentInvocation() as { context: { id: string } }).context.id;
    for (let turn = 0; turn < Number(wait); turn += 1) await new Promise((resolve) => setImmediate(resolve));
    const { context, event } = currentInvocation() as { context: { id: string }; event: { requestContext: object } };
    return { before, after: context.id, authorizer: event.requestContext };
  }
  @Get('authorizer')
  async authorizer() {
    await new Promise((resolve) => setImmediate(resolve));
    return currentAuthorizerContext() ?? 'none';
  }
  @Get('seen')
  seen(@Req() { method, url, headers, ip }: Request) {
    return { method, url, headers, ip };
  }
  @Get('bytes')
  @Header('Content-Type', 'application/x-unheard-of')
  bytes(@Headers('x-hex') hex: string) {
    return new StreamableFile(Buffer.from(hex, 'hex'));
  }
  @Get('guarded')
  @Scopes('echo')
  guarded(@CurrentPrincipal() { subject }: Principal) {
    return { subject };
  }
}

@Module({
  imports: [
    ResourceServerModule.forRoot({
      realm: 'echo',
      authenticator: { authenticate: async ({ token }) => accepted(principal(token)) },
    }),
  ],
  controllers: [EchoController],
})
export class EchoModule {}

export type Members = Readonly<Record<string, unknown>>;
/** A REST API proxy event. */
export const event = (path: string, members: Members = {}): Members => ({
  resource: '/{proxy+}',
  path,
  httpMethod: 'GET',
  headers: { Host: 'api.example', 'X-Forwarded-Proto': 'https' },
  multiValueHeaders: { Host: ['api.example'], 'X-Forwarded-Proto': ['https'] },
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  pathParameters: null,
  stageVariables: null,
  requestContext: { stage: 'latest', identity: { sourceIp: '127.0.0.1' } },
  body: null,
  isBase64Encoded: false,
  ...members,
});
export const withHeaders = (headers: Readonly<Record<string, readonly string[]>>): Members => ({
  headers: Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.at(-1)])),
  multiValueHeaders: headers,
});

interface Answer {
  readonly statusCode: number;
  readonly body: string;
  readonly isBase64Encoded: boolean;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
}
/** The answer, its headers by their name in lower case. */
export const ask = async (handler: LambdaHandler, asked: unknown, context: unknown = {}) => {
  const answer = (await handler(asked, context)) as Answer;
  const headers = new Map(
    [...Object.entries(answer.headers ?? {}), ...Object.entries(answer.multiValueHeaders ?? {})].map(
      ([name, value]) => [name.toLowerCase(), typeof value === 'string' ? [value] : value],
    ),
  );
  return { ...answer, header: (name: string) => headers.get(name) };
};
