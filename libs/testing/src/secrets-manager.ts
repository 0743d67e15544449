import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type SecretStage = 'AWSCURRENT' | 'AWSPENDING' | 'AWSPREVIOUS';

/** `silent`: no answer at all. `garbage`: 200 with text that is no JSON. A name: that error of the service. */
export type SecretsManagerFault = 'silent' | 'garbage' | 'truncated' | 'unavailable' | `${string}Exception`;

export interface FakeSecretsManager {
  /** For `AWS_ENDPOINT_URL_SECRETS_MANAGER`. */
  readonly url: string;
  /** Every GetSecretValue that arrived, in order. */
  readonly calls: readonly { readonly secretId: string; readonly stage: string }[];
  /** Whole requests, as text: headers and body. */
  readonly requests: readonly string[];
  /** Sets the text of a stage; `undefined` takes the stage away. */
  put(secretId: string, stage: SecretStage, text: string | undefined): void;
  /** As RotateSecret's last step: the text becomes current, what was current becomes previous, nothing is pending. */
  rotate(secretId: string, text: string): void;
  /** While set, every answer is this fault. */
  fault: SecretsManagerFault | undefined;
  close(): Promise<void>;
}

/** Starts a loopback server that speaks GetSecretValue of AWS Secrets Manager (AWS JSON 1.1), signatures unchecked. */
export async function startSecretsManager(): Promise<FakeSecretsManager> {
  const secrets = new Map<string, Map<string, string>>();
  const calls: { secretId: string; stage: string }[] = [];
  const requests: string[] = [];
  const stagesOf = (secretId: string) => {
    const stages = secrets.get(secretId) ?? new Map<string, string>();
    secrets.set(secretId, stages);
    return stages;
  };

  function get(body: string): readonly [status: number, answer: object] {
    const { SecretId = '', VersionStage = 'AWSCURRENT' } = JSON.parse(body) as Readonly<Record<string, string>>;
    calls.push({ secretId: SecretId, stage: VersionStage });
    const text = secrets.get(SecretId)?.get(VersionStage);
    if (text === undefined) return refusal('ResourceNotFoundException');
    return [200, { ARN: SecretId, Name: SecretId, SecretString: text, VersionStages: [VersionStage] }];
  }

  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    requests.push(`${request.method} ${request.url}\n${JSON.stringify(request.headers)}\n${body}`);
    const isOurs =
      request.headers['x-amz-target'] === 'secretsmanager.GetSecretValue' &&
      /^AWS4-HMAC-SHA256 Credential=.+\/secretsmanager\/aws4_request/.test(request.headers.authorization ?? '');
    const { fault } = fake;
    const [status, answer] = isOurs ? get(body) : refusal('InvalidRequestException');
    if (fault === 'silent') return;
    if (fault === 'truncated') {
      response.writeHead(200, { ...json, 'content-length': '10000' });
      response.write(JSON.stringify(answer).slice(0, -2));
      response.socket?.end();
      return;
    }
    if (fault === 'garbage') return void response.writeHead(200, json).end(`<${JSON.stringify(answer)}`);
    if (fault === 'unavailable') return void response.writeHead(503, json).end('{}');
    const [code, said] = fault === undefined ? [status, answer] : refusal(fault);
    response.writeHead(code, json).end(JSON.stringify(said));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const fake: FakeSecretsManager = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    requests,
    fault: undefined,
    put(secretId, stage, text) {
      if (text === undefined) stagesOf(secretId).delete(stage);
      else stagesOf(secretId).set(stage, text);
    },
    rotate(secretId, text) {
      const stages = stagesOf(secretId);
      const before = stages.get('AWSCURRENT');
      stages.delete('AWSPENDING');
      if (before !== undefined) stages.set('AWSPREVIOUS', before);
      stages.set('AWSCURRENT', text);
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return fake;
}

const json = { 'content-type': 'application/x-amz-json-1.1' };

const refusal = (type: string): readonly [status: number, answer: object] => [
  400,
  { __type: type, Message: 'as the service says it' },
];
