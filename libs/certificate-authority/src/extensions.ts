import { der, namedBits, objectIdentifier, sequence } from './write-der.js';

export const extension = (id: string, critical: boolean, value: Buffer): Buffer =>
  sequence(objectIdentifier(id), ...(critical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value));

/** Extensions of RFC 5280 §4.2.1, as a CA writes them. */
export const certificateExtensions = {
  authority: (pathLength?: number) =>
    extension(
      '2.5.29.19',
      true,
      sequence(
        der(0x01, Buffer.from([0xff])),
        ...(pathLength === undefined ? [] : [der(0x02, Buffer.from([pathLength]))]),
      ),
    ),
  endEntity: () => extension('2.5.29.19', true, sequence()),
  keyUsage: (...bits: readonly number[]) => extension('2.5.29.15', true, namedBits(bits)),
  extendedKeyUsage: (...ids: readonly string[]) =>
    extension('2.5.29.37', false, sequence(...ids.map(objectIdentifier))),
  names: (names: { readonly dns?: readonly string[]; readonly uri?: readonly string[] }) =>
    extension(
      '2.5.29.17',
      false,
      sequence(
        ...(names.dns ?? []).map((name) => der(0x82, Buffer.from(name))),
        ...(names.uri ?? []).map((name) => der(0x86, Buffer.from(name))),
      ),
    ),
  /** Only names below `dns` (RFC 5280 §4.2.1.10). */
  nameConstraints: (dns: string, critical = true) =>
    extension('2.5.29.30', critical, sequence(der(0xa0, sequence(der(0x82, Buffer.from(dns)))))),
};

/** Bits of keyUsage. */
export const keyUsages = { digitalSignature: 0, keyEncipherment: 2, keyCertSign: 5, crlSign: 6 } as const;
