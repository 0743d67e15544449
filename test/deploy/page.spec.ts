import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';

const page = readFileSync('docs/deploy.md', 'utf8');

/** Package of the SDK by the name of the service in the CLI. */
const packages: Readonly<Record<string, string>> = {
  apigateway: 'client-api-gateway',
  apigatewayv2: 'client-apigatewayv2',
  cloudformation: 'client-cloudformation',
  'cognito-idp': 'client-cognito-identity-provider',
  iam: 'client-iam',
  logs: 'client-cloudwatch-logs',
  secretsmanager: 'client-secrets-manager',
  sts: 'client-sts',
};

const commandsOf = (service: string): readonly string[] => namesIn(service, 'commands', /Command\.d\.ts$/);

const namesIn = (service: string, folder: 'commands' | 'waiters', ending: RegExp): readonly string[] =>
  readdirSync(path.join('node_modules/@aws-sdk', packages[service]!, 'dist-types', folder)).map((file) =>
    file.replace(ending, '').toLowerCase(),
  );

describe('docs/deploy.md', () => {
  const used = [...page.matchAll(/\baws ([\w-]+) (?!wait )([\w-]+)/g)].map(
    ([, service, command]) => [service!, command!] as const,
  );
  const waits = [...page.matchAll(/\baws ([\w-]+) wait ([\w-]+)/g)].map(([, ...one]) => one.join(' '));

  it.each([...new Set(used.map((one) => one.join(' ')))])('aws %s exists', (line) => {
    const [service = '', command = ''] = line.split(' ');
    expect(Object.keys(packages)).toContain(service);
    expect(commandsOf(service)).toContain(command.replaceAll('-', ''));
  });

  it.each([...new Set(waits)])('aws … wait: %s exists', (line) => {
    const [service = '', waiter = ''] = line.split(' ');
    expect(namesIn(service, 'waiters', /\.d\.ts$/)).toContain(`waitfor${waiter.replaceAll('-', '')}`);
  });

  it('says where every unit goes, and writes the page’s configuration after the last deployment of it', () => {
    const [, section = ''] = /^## The members' page\n(.*?)^## /ms.exec(page) ?? [];
    const written = section.indexOf('> dist/pages/members-web/config.json');
    expect(section.lastIndexOf('npm run deploy')).toBeGreaterThan(0);
    expect(section.lastIndexOf('npm run deploy')).toBeLessThan(written);
    // Without a region osls takes that of the template, whatever the AWS CLI takes.
    for (const [line] of page.matchAll(/^(?:\w+=\(--stage|npx osls) .*$/gm)) {
      expect(line).toContain('--region "$AWS_REGION"');
    }
  });

  it('says how the cache of policies is emptied (G48)', () => {
    expect(used.map((one) => one.join(' '))).toEqual(
      expect.arrayContaining(['apigateway flush-stage-authorizers-cache', 'apigatewayv2 reset-authorizers-cache']),
    );
  });

  it('runs scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    for (const [, script = ''] of page.matchAll(/npm run (?:-s )?([\w:-]+)/g))
      expect(Object.keys(scripts)).toContain(script);
  });

  it('names every parameter that the templates take, and no other', () => {
    const files = [
      ...readdirSync('.').filter((file) => /^serverless.*\.yml$/.test(file)),
      ...readdirSync('deploy', { recursive: true, encoding: 'utf8' }).map((file) => path.join('deploy', file)),
    ].filter((file) => /\.(?:yml|json)$/.test(file));
    const taken = new Set(
      files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\$\{param:(\w+)/g)].map(([, name]) => name!)),
    );
    const [, table = ''] = page.split('## Parameters');
    for (const name of taken) expect(table).toContain(`\`${name}\``);
    for (const [, name = ''] of page.matchAll(/--param="(\w+)=/g)) expect([...taken]).toContain(name);
  });

  it('leads to sections that exist', () => {
    const anchorOf = (title: string) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(' ', '-');
    const sections = [...page.matchAll(/^#{2,3} (.*)$/gm)].map(([, title]) => anchorOf(title!));
    for (const [, anchor = ''] of page.matchAll(/\]\(#([^)]+)\)/g)) expect(sections).toContain(anchor);
  });

  it('leads to files that exist', () => {
    for (const [, target = ''] of page.matchAll(/\]\(([^)#]+)\)/g)) {
      expect([target, existsSync(path.join('docs', target))]).toEqual([target, true]);
    }
  });
});
