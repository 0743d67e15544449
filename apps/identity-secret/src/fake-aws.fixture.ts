import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export const secretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:/sallyport/dev/cognito-AbCdEf';
export const pool = 'eu-west-1_AbCdEf123';

export interface Fault {
  readonly status: number;
  readonly body: string;
}

/** Cognito, Secrets Manager and CloudFormation's bucket on one loopback port, asked by the real SDK. */
export class FakeAws {
  readonly clients = new Map<string, { ClientId: string; ClientSecret?: string }>();
  readonly versions: { token: string; value: string }[] = [];
  readonly calls: string[] = [];
  answers: Record<string, unknown>[] = [];
  refusedAnswers = 0;
  readonly faults = new Map<string, Fault>();
  deletion: Record<string, unknown> | undefined;
  private server!: Server;
  url = '';

  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      void this.answer(request).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(body);
      });
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): Promise<unknown> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage): Promise<Fault> {
    const body = JSON.parse((await text(request)) || '{}') as Record<string, string>;
    if (request.method === 'PUT') return this.takeAnswer(request, body);
    const name = String(request.headers['x-amz-target']).split('.')[1]!;
    this.calls.push(name);
    const fault = this.faults.get(name);
    if (fault !== undefined) return fault;
    if (name === 'DescribeUserPoolClient') {
      const client = body['UserPoolId'] === pool ? this.clients.get(body['ClientId']!) : undefined;
      return client === undefined ? refusal('ResourceNotFoundException') : good({ UserPoolClient: client });
    }
    if (body['SecretId'] !== secretArn) return refusal('ResourceNotFoundException');
    if (name === 'DeleteSecret') {
      if (this.deletion !== undefined) return refusal('InvalidRequestException');
      this.deletion = body;
      return good({ ARN: secretArn });
    }
    if (name === 'GetSecretValue') {
      const current = this.versions.at(-1);
      return current === undefined ? refusal('ResourceNotFoundException') : good({ SecretString: current.value });
    }
    return this.put(body['ClientRequestToken']!, body['SecretString']!);
  }

  /** As Secrets Manager does: one token is one version, and cannot become another. */
  private put(token: string, value: string): Fault {
    const known = this.versions.find((version) => version.token === token);
    if (known !== undefined) return known.value === value ? good({}) : refusal('ResourceExistsException');
    this.versions.push({ token, value });
    return good({ VersionId: token });
  }

  private takeAnswer({ headers, url }: IncomingMessage, body: Record<string, unknown>): Fault {
    if (this.refusedAnswers > 0) {
      this.refusedAnswers -= 1;
      return { status: 503, body: '' };
    }
    this.answers.push({ ...body, url, contentType: headers['content-type'] });
    return good({});
  }
}
const good = (value: object): Fault => ({ status: 200, body: JSON.stringify(value) });
export const refusal = (name: string, message = ''): Fault => ({
  status: 400,
  body: JSON.stringify({ __type: name, message }),
});
