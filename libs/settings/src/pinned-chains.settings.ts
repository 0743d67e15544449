import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readListOrAny, type PinnedChainsSettings } from './provider-settings.js';
import { list, listOf, oneOf, text } from './setting.js';
import type { SettingsReader } from './settings-reader.js';

/** Put in place by `npm run build`: path → PEM of the files that were there. */
declare const SALLYPORT_PINNED_CAS: Readonly<Record<string, string>> | undefined;

export const pinnedChainsSettings = (prefix: string) => ({
  x5cCaFile: text(`${prefix}_X5C_CA_FILE`, {
    means:
      'PEM file of the CAs that vouch for the keys of tokens which bring certificates along (x5c). npm run build builds it in.',
  }),
  x5cNames: list(`${prefix}_X5C_SAN`, {
    means:
      'Names (SAN: DNS or URI) of which the signing certificate must carry one; any switches the check off. Needed unless _X5C_EKU is set.',
  }),
  x5cExtendedKeyUsage: listOf(
    `${prefix}_X5C_EKU`,
    {
      matches: /^[012](?:\.(?:0|[1-9]\d{0,15}))+$/,
      expected: () => 'object identifiers such as 1.3.6.1.4.1.55555.1, by commas',
    },
    { means: 'Extended key usages of which it must carry one.' },
  ),
  x5c: oneOf(`${prefix}_X5C`, ['only', 'also'], {
    means:
      'Tokens without certificates are refused (only), or verified with the published keys (also), as while an issuer changes over.',
    default: 'only',
  }),
});

/** Returns what is pinned for an issuer; undefined: certificates in token headers are not read. */
export function readPinnedChains(reader: SettingsReader, prefix: string): PinnedChainsSettings | undefined {
  const settings = pinnedChainsSettings(prefix);
  const { name } = settings.x5cCaFile;
  const path = reader.optional(settings.x5cCaFile);
  if (path === undefined) {
    for (const other of [settings.x5cNames, settings.x5cExtendedKeyUsage, settings.x5c]) {
      if (reader.isSet(other)) reader.fault(`${other.name} is set and ${name} is not: set both.`);
    }
    return undefined;
  }
  const extendedKeyUsage = reader.optional(settings.x5cExtendedKeyUsage) ?? null;
  const named = reader.isSet(settings.x5cNames) || extendedKeyUsage === null;
  const names = named ? readListOrAny(reader, settings.x5cNames) : null;
  const only = reader.value(settings.x5c) === 'only';
  const roots = readPem(path);
  const found = typeof roots === 'string' ? readRoots(roots) : 'cannot be read';
  if (typeof roots !== 'string' || typeof found === 'string') {
    reader.fault(`${name} (${path}) ${String(found)}: name a PEM file with the certificates of one or more CAs.`);
    return undefined;
  }
  return { roots, rootsExpire: found, names, extendedKeyUsage, only };
}

function readPem(path: string): string | undefined {
  if (typeof SALLYPORT_PINNED_CAS !== 'undefined' && Object.hasOwn(SALLYPORT_PINNED_CAS, path)) {
    return SALLYPORT_PINNED_CAS[path];
  }
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Returns when each certificate expires, or why the text is no pinned CA. */
function readRoots(pem: string): readonly number[] | string {
  if (pem.includes('PRIVATE KEY')) return 'holds a private key';
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) return 'holds no certificate';
  try {
    const certificates = blocks.map((block) => new X509Certificate(block));
    if (!certificates.every(({ ca }) => ca)) return 'holds a certificate that is no CA';
    return certificates.map(({ validTo }) => Date.parse(validTo));
  } catch {
    return 'holds a certificate that is damaged';
  }
}
