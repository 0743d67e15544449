/**
 * `npm run doctor`: tries what an application needs of each configured identity provider, prints what it found and what
 * mends it, and the capabilities as data with `-- --capabilities`. Exit code 1 when anything is in trouble.
 */
import { createAuthenticator, diagnose } from '@sallyport/composition';
import { MisconfigurationError } from '@sallyport/protocol';
import { readSettings } from '@sallyport/settings';
import { readArguments } from './read-arguments.js';

const marks = { ok: 'ok     ', trouble: 'TROUBLE', 'not applicable': '-      ' } as const;

const { values } = readArguments('npm run doctor [-- --capabilities]', { capabilities: { type: 'boolean' } });

try {
  const settings = readSettings(process.env);
  const { issuers } = createAuthenticator(settings);
  for (const warning of settings.warnings) console.log(`warning  ${warning}`);
  for (const provider of issuers.all) {
    console.log(`${provider.name} (${provider.issuer})`);
    if (values.capabilities === true) console.log(JSON.stringify(provider.capabilities, undefined, 2));
    for (const { check, outcome, says } of await diagnose(provider)) {
      console.log(`  ${marks[outcome]}  ${check}: ${says}`);
      if (outcome === 'trouble') process.exitCode = 1;
    }
  }
} catch (error) {
  console.error(error instanceof MisconfigurationError ? error.message : error);
  process.exitCode = 1;
}
