import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAuthority, pemOf } from '@sallyport/certificate-authority';
import { createAuthenticator } from '@sallyport/composition';
import { misconfigurations, outages, refusals } from '@sallyport/protocol';
import { secretsManagerSecret } from '@sallyport/secrets';
import { readSettings, settingsTables } from '@sallyport/settings';
import { startSecretsManager, type FakeSecretsManager } from '@sallyport/testing';

const run = promisify(execFile);

interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
  /** The file that a paragraph above begins with: `path`: what it is. */
  readonly file: string | undefined;
}

const guides = readdirSync('docs/guides', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => path.posix.join('docs/guides', name));
const rooms = readdirSync('libs').filter((name) => name.startsWith('provider-'));
const pages = [
  ...guides,
  ...[...rooms, 'identity-provider', 'testing', 'settings'].map((lib) => `libs/${lib}/README.md`),
];

function blocksOf(page: string): Block[] {
  let file: string | undefined;
  const blocks: Block[] = [];
  for (const [, label, language, text] of readFileSync(page, 'utf8').matchAll(
    /^`([\w./-]+)`:|^```(\w*)\n([\s\S]*?)^```$/gm,
  )) {
    if (label === undefined) blocks.push({ page, language: language!, text: text!, file });
    else file = label;
  }
  return blocks;
}

const blocks = guides.flatMap(blocksOf);
const shell = blocks.filter(({ language }) => language === 'sh');
const commands = shell.flatMap(({ page, text }) =>
  text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => ({ page, line })),
);

/** As a shell or `node --env-file` reads it. */
const environmentOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/^([A-Z0-9_]+)=(?:'([^']*)'|(\S*))/gm)].map(([, name, quoted, plain]) => [
      name!,
      quoted ?? plain!,
    ]),
  );

describe('the links of the guides', () => {
  it.each(pages)('%s: lead somewhere', (page) => {
    const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https:)([^)#]+)(?:#[^)]*)?\)/g)].map(
      ([, link]) => link!,
    );
    expect(links.filter((link) => !existsSync(path.join(path.dirname(page), link)))).toEqual([]);
  });
});

describe('the reasons in the guides', () => {
  it('are reasons a request can be refused for, or fail for', () => {
    const known = Object.keys({ ...refusals, ...outages, ...misconfigurations });
    const named = guides.flatMap((page) =>
      [...readFileSync(page, 'utf8').matchAll(/^\| `([a-z]+(?:_[a-z]+)+)`[^|]*\|/gm)].map(([, reason]) => reason!),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((reason) => !known.includes(reason))).toEqual([]);
  });
});

describe('the settings in the guides', () => {
  const shown = blocks.filter(({ language }) => language === 'dotenv');
  const known = settingsTables.flatMap(({ entries }) => entries.map(({ name }) => name));

  /** In the place of one that nobody should find in a guide. */
  const key = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey.replaceAll('\n', String.raw`\n`);

  /** In the place of a file that everybody has to bring. */
  const builtIn = globalThis as { SALLYPORT_PINNED_CAS?: Record<string, string> };
  beforeAll(() => {
    builtIn.SALLYPORT_PINNED_CAS = {
      './certificates/token-ca.pem': pemOf(createAuthority('CA', new Date()).certificate),
    };
  });
  afterAll(() => void delete builtIn.SALLYPORT_PINNED_CAS);

  it('are there for every provider', () => {
    for (const room of rooms) {
      const name = room.replace('provider-', '');
      expect(shown.map(({ page }) => page)).toContain(`docs/guides/providers/${name}.md`);
    }
  });

  it.each(shown.map(({ page, text }, index) => [`${page}, block ${index + 1}`, text]))('%s: start', (_, text) => {
    const environment = environmentOf(text.replace(/'-----BEGIN PRIVATE KEY-----.*'/, `'${key}'`));
    expect(
      text
        .trim()
        .split('\n')
        .filter((line) => !/^(?:#|$)/.test(line)),
    ).toHaveLength(Object.keys(environment).length);
    // A fault of the settings is thrown, and shown by jest with its remedy.
    const { issuers } = createAuthenticator(readSettings({ ...environment, AWS_LAMBDA_FUNCTION_NAME: 'deployed' }));
    const names = issuers.all.map(({ name }) => name);
    const unknown = Object.keys(environment).filter((variable) => !known.includes(usualNameOf(variable, names)));
    expect(unknown).toEqual([]);
  });

  /** `AUTH0_LEGACY_DOMAIN` of `auth0:legacy` is `AUTH0_DOMAIN`. */
  function usualNameOf(variable: string, providers: readonly string[]): string {
    const labelled = providers
      .filter((name) => name.includes(':'))
      .find((name) => variable.startsWith(`${name.toUpperCase().replaceAll(/[:-]/g, '_')}_`));
    if (labelled === undefined) return variable;
    const [kind] = labelled.split(':');
    return `${kind!.toUpperCase()}${variable.slice(labelled.length)}`;
  }

  it('that the text names exist', () => {
    const prefix = /^(?:AUTH0|COGNITO|ARCULIX|OIDC|LOCAL|TOKEN|AUTHORIZER|SCOPE|CLOCK)_/;
    for (const page of pages) {
      const text = readFileSync(page, 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '');
      const named = [...text.matchAll(/`([A-Z][A-Z0-9_]*[A-Z0-9])(?:=[^`]*)?`/g)].map(([, name]) => name!);
      const unknown = named.filter((name) => prefix.test(name) && !known.includes(usualNameOf(name, labels)));
      expect({ page, unknown }).toEqual({ page, unknown: [] });
    }
  });
  const labels = ['auth0:legacy', 'cognito:old', 'arculix:old', 'oidc:partner'];
});

describe('the commands in the guides', () => {
  it('are npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    for (const page of pages) {
      const named = [...readFileSync(page, 'utf8').matchAll(/npm run (?:-s )?([\w:]+)/g)].map(([, name]) => name!);
      expect(named.filter((name) => !(name in scripts))).toEqual([]);
    }
  });

  it('ask no host of anybody', () => {
    for (const page of pages) {
      const hosts = [...readFileSync(page, 'utf8').matchAll(/https?:\/\/([^\s/'"`)]+)/g)].map(([, host]) => host!);
      const real = hosts.filter(
        (host) =>
          !/(?:^|\.)example\.com$|^api\.sallyport\.local$|^127\.0\.0\.1(?::\d+)?$|^<\w+>$|^cognito-idp\.<region>\.amazonaws\.com$/.test(
            host,
          ),
      );
      expect({ page, real }).toEqual({ page, real: [] });
    }
  });

  it.each(shell.map(({ page, text }, index) => [`${page}, block ${index + 1}`, text]))(
    '%s: can be read by a shell',
    async (_, text) => {
      await expect(run('bash', ['-n', '-c', text])).resolves.toMatchObject({ stderr: '' });
    },
  );
});

describe('the secrets in the guides', () => {
  let store: FakeSecretsManager;
  let folder: string;
  beforeAll(async () => {
    store = await startSecretsManager();
    folder = mkdtempSync(path.join(tmpdir(), 'sallyport-guides-'));
    writeFileSync(path.join(folder, 'aws'), `#!/bin/sh\nexec node ${folder}/aws.cjs "$@"\n`, { mode: 0o755 });
    writeFileSync(path.join(folder, 'aws.cjs'), awsCli);
  });
  afterAll(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  /** Stands in for the AWS CLI: says what it was given, and for a --query of members what was asked for. */
  const awsCli = `
    const words = process.argv.slice(2);
    const members = /\\{(.*)\\}/.exec(words[words.indexOf('--query') + 1] ?? '');
    const wanted = (members?.[1] ?? '').split(',').map((pair) => pair.split(':'));
    console.log(JSON.stringify(members === null ? words : Object.fromEntries(wanted)));`;

  const creating = commands.filter(({ line }) => line.includes('secretsmanager create-secret'));

  it('are there for every provider', () => {
    for (const room of rooms) {
      expect(creating.map(({ page }) => page)).toContain(`docs/guides/providers/${room.replace('provider-', '')}.md`);
    }
  });

  it.each(creating.map(({ page, line }) => [page, line]))(
    '%s: are created so that they can be read',
    async (page, line) => {
      const { stdout } = await run('bash', ['-c', line], { env: { PATH: `${folder}:${process.env['PATH']}` } });
      const words = JSON.parse(stdout) as string[];
      const valueOf = (option: string): string => words[words.indexOf(option) + 1]!;
      const [secretId, text] = [valueOf('--name'), valueOf('--secret-string')];
      store.put(secretId, 'AWSCURRENT', text);
      Object.assign(process.env, {
        AWS_ENDPOINT_URL_SECRETS_MANAGER: store.url,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
      });
      const secret = await secretsManagerSecret({ secretId, clock: Date.now }).current();
      expect(Object.values(JSON.parse(text) as object)).toEqual([secret.clientId, secret.clientSecret]);
      // The page uses the secret under the name it creates it with, and lets that one be read.
      const named = blocks.filter((block) => block.page === page).map((block) => block.text);
      expect(named.filter((shown) => new RegExp(`_CLIENT_SECRET_ID=${secretId}\\s`).test(shown))).not.toEqual([]);
      expect(named.filter((shown) => new RegExp(`:secret:${secretId}-[A-Za-z0-9]{6}"`).test(shown))).not.toEqual([]);
    },
  );
});

describe('what is given to AWS in the guides', () => {
  const documents = blocks.filter(({ language }) => language === 'json');

  it('is JSON', () => {
    for (const { text } of documents) expect(() => JSON.parse(text) as unknown).not.toThrow();
  });

  it('allows single actions on single resources', () => {
    const statements = documents
      .flatMap(({ page, text }) => [JSON.parse(text) as unknown].flat().map((statement) => ({ page, statement })))
      .filter(({ statement }) => Object.hasOwn(statement as object, 'Effect'));
    expect(new Set(statements.map(({ page }) => page)).size).toBe(rooms.length);
    for (const { page, statement } of statements) {
      expect({ page, statement }).toEqual({
        page,
        statement: {
          Effect: 'Allow',
          Action: 'secretsmanager:GetSecretValue',
          Resource: expect.stringMatching(
            /^arn:aws:secretsmanager:[a-z0-9-]+:111122223333:secret:[\w/-]+-[A-Za-z0-9]{6}$/,
          ),
        },
      });
    }
  });

  it('is YAML, and creates a scope before the client that may have it', async () => {
    const templates = blocks.filter(({ language }) => language === 'yaml');
    expect(templates).not.toEqual([]);
    for (const { text } of templates) {
      const printed = new Promise<string>((resolve, reject) => {
        const prettier = execFile(
          'node_modules/.bin/prettier',
          ['--stdin-filepath', 'template.yaml'],
          (error, stdout) => (error === null ? resolve(stdout) : reject(new Error(error.message))),
        );
        prettier.stdin!.end(text);
      });
      await expect(printed).resolves.toBe(text);
    }
    const [template] = templates.filter(({ text }) => text.includes('AWS::Cognito::UserPoolClient'));
    expect(template!.text).toMatch(/Type: AWS::Cognito::UserPoolClient\n\s+DependsOn: (\w+)\n/);
  });
});

describe('the guide to a new provider', () => {
  const guide = blocksOf('docs/guides/add-a-provider.md');
  let copy: string;

  beforeAll(() => {
    copy = mkdtempSync(path.join(tmpdir(), 'sallyport-fifth-'));
    const left = new Set(['node_modules', '.git', 'dist', 'coverage', '.serverless']);
    for (const name of readdirSync('.').filter((entry) => !left.has(entry))) {
      cpSync(name, path.join(copy, name), { recursive: true });
    }
    // A cache of its own: what is bundled from the copy is not for those who run the same programs here.
    mkdirSync(path.join(copy, 'node_modules'));
    for (const name of readdirSync('node_modules').filter((entry) => entry !== '.cache')) {
      symlinkSync(path.resolve('node_modules', name), path.join(copy, 'node_modules', name));
    }
  });
  afterAll(() => rm(copy, { recursive: true }));

  /** Replaces the old lines of a change by the new ones; they must be there, once. */
  function apply(file: string, change: string): void {
    const lines = change.trimEnd().split('\n');
    const side = (mark: string) =>
      lines
        .filter((line) => line.startsWith(mark) || line.startsWith(' '))
        .map((line) => `${line.slice(1)}\n`)
        .join('');
    const before = readFileSync(path.join(copy, file), 'utf8');
    expect({ file, change, found: before.split(side('-')).length - 1 }).toEqual({ file, change, found: 1 });
    writeFileSync(
      path.join(copy, file),
      before.replace(side('-'), () => side('+')),
    );
  }

  it('leads to one that keeps the contract, the types and the import table', async () => {
    const inCopy = async (command: string) => {
      const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
      return run('bash', ['-ec', command], { cwd: copy, env }).catch((error: unknown) => {
        const { stdout, stderr } = error as { stdout: string; stderr: string };
        throw new Error(`${command}\n${stdout}${stderr}`);
      });
    };
    for (const { language, file, text } of guide) {
      if (language === 'ts') {
        mkdirSync(path.dirname(path.join(copy, file!)), { recursive: true });
        writeFileSync(path.join(copy, file!), text);
      } else if (language === 'diff') {
        apply(file!, text);
      } else if (!text.includes('npm run check')) {
        await inCopy(text); // copying, the specs, the settings reference
      }
    }
    const include = [
      'libs/provider-okta/**/*.ts',
      'libs/composition/src/create-identity-provider.ts',
      'test/contract/provider-okta.spec.ts',
    ];
    writeFileSync(path.join(copy, 'tsconfig.guide.json'), JSON.stringify({ extends: './tsconfig.json', include }));
    // What others are changing meanwhile is not this guide's business.
    const { stdout } = await inCopy('npx tsc --noEmit -p tsconfig.guide.json || true');
    const touched = guide.map(({ file }) => file).filter((file) => file !== undefined);
    expect(stdout.split('\n').filter((line) => touched.some((file) => line.startsWith(`${file}(`)))).toEqual([]);
    await inCopy('npx depcruise --config .dependency-cruiser.cjs libs/provider-okta');
    const missing = inCopy('IDENTITY_PROVIDER=okta npm run -s doctor');
    await expect(missing).rejects.toThrow(/OKTA_ISSUER is not set[\s\S]*OKTA_AUDIENCE is not set/);
  }, 180_000);
});
