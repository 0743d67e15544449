import { MisconfigurationError } from '@sallyport/protocol';
import type { Environment } from './deployed.js';

export interface MessageAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/**
 * Returns where premium-content answers messages, from PREMIUM_CONTENT_MESSAGES_URL: `tcp://127.0.0.1:4102` unless set.
 *
 * @throws {@link MisconfigurationError} `settings_invalid` when it is none, or would take our token in the clear to
 * another machine
 */
export function readMessageAddress(environment: Environment): MessageAddress {
  const name = 'PREMIUM_CONTENT_MESSAGES_URL';
  const text = environment[name] || 'tcp://127.0.0.1:4102';
  const parts = /^(tcp|tls):\/\/(\[[\da-f:]+\]|[\w.-]+):(\d{1,5})$/i.exec(text);
  if (parts === null) throw fault(`${name} is no address: set it to one such as tls://content.example.com:4102.`);
  const [, scheme = '', host = '', port = ''] = parts;
  const tls = scheme.toLowerCase() === 'tls';
  if (!tls && !['127.0.0.1', '[::1]', 'localhost'].includes(host)) {
    throw fault(`${name} leads to another machine in the clear: use tls:.`);
  }
  return { host: host.replace(/^\[(.+)\]$/, '$1'), port: Number(port), tls };
}

const fault = (text: string) => new MisconfigurationError('settings_invalid', [text]);
