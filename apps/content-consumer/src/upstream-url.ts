import { MisconfigurationError } from '@sallyport/protocol';
import { isDeployed, type Environment } from './deployed.js';

/**
 * Returns the base URL of the premium API from PREMIUM_CONTENT_API_URL. On a developer's machine it is the local gateway
 * unless said otherwise.
 *
 * @throws {@link MisconfigurationError} `settings_invalid` when it is missing where the application is deployed, is no
 * URL, or would take our token over http: to another machine
 */
export function readUpstreamUrl(environment: Environment): URL {
  const name = 'PREMIUM_CONTENT_API_URL';
  const text = environment[name] || (isDeployed(environment) ? '' : 'http://127.0.0.1:4000');
  if (text === '') throw fault(`${name} is missing: set it to the URL of the premium API, up to its stage.`);
  if (!URL.canParse(text)) throw fault(`${name} is no URL: set it to one such as https://api.example.com/prod.`);
  const url = new URL(text.endsWith('/') ? text : `${text}/`);
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname) && !isDeployed(environment);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    throw fault(`${name} is not https:, so our token could be read on its way: use https:.`);
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw fault(`${name} carries more than an address: leave host and path.`);
  }
  return url;
}

const fault = (text: string) => new MisconfigurationError('settings_invalid', [text]);
