import { createAuthStore } from '@sallyport/sign-in';
import { render } from 'preact';
import { callMembers } from './calls/call-members.js';
import { loadConfig } from './config/load-config.js';
import { App } from './face/app.js';
import { NotConfigured } from './face/not-configured.js';

const root = document.querySelector('#members')!;
/** Where the page lives is where people are sent back to: no server has to know other paths. */
const here = new URL('.', location.href);

const loaded = await loadConfig(new URL('config.json', here));
if ('faults' in loaded) render(<NotConfigured faults={loaded.faults} />, root);
else {
  const { config } = loaded;
  const store = createAuthStore({ settings: config.signIn, redirectUri: here.href });
  render(<App config={config} store={store} members={callMembers(config, store)} />, root);
  await store.start();
}
