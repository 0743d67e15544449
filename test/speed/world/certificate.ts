import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

export interface Certificate {
  readonly certificate: string;
  readonly privateKey: string;
}

/** Returns a self-signed certificate of `localhost` and 127.0.0.1 for a day (RFC 5280 §4.1), both parts as PEM: for tests alone. */
export function localhostCertificate(now: number = Date.now()): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const name = seq(set(seq(oid('550403'), utf8('localhost'))));
  const extensions = seq(
    seq(oid('551d13'), bool(true), octets(seq(bool(true)))), // basicConstraints: it is its own authority
    seq(oid('551d11'), octets(seq(tlv(0x82, Buffer.from('localhost')), tlv(0x87, Buffer.from([127, 0, 0, 1]))))), // subjectAltName
  );
  const body = seq(
    tlv(0xa0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    sha256WithRsa,
    name,
    seq(time(now - 3_600_000), time(now + 86_400_000)),
    name,
    publicKey.export({ format: 'der', type: 'spki' }),
    tlv(0xa3, extensions),
  );
  return { certificate: pem(signed(body, privateKey)), privateKey: exported(privateKey) };
}

const tlv = (tag: number, ...contents: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(contents);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
};
const seq = (...contents: readonly Buffer[]): Buffer => tlv(0x30, ...contents);
const set = (content: Buffer): Buffer => tlv(0x31, content);
const oid = (hex: string): Buffer => tlv(0x06, Buffer.from(hex, 'hex'));
const utf8 = (text: string): Buffer => tlv(0x0c, Buffer.from(text));
const bool = (value: boolean): Buffer => tlv(0x01, Buffer.from([value ? 0xff : 0]));
const octets = (content: Buffer): Buffer => tlv(0x04, content);
const integer = (bytes: Buffer): Buffer => tlv(0x02, bytes);
/** UTCTime, good until 2049. */
const time = (at: number): Buffer =>
  tlv(0x17, Buffer.from(`${new Date(at).toISOString().replaceAll(/\D/g, '').slice(2, 14)}Z`));
const sha256WithRsa = seq(oid('2a864886f70d01010b'), tlv(0x05));

const signed = (body: Buffer, key: KeyObject): Buffer =>
  seq(body, sha256WithRsa, tlv(0x03, Buffer.from([0]), sign('sha256', body, key)));

const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der
    .toString('base64')
    .replaceAll(/.{64}/g, '$&\n')
    .trim()}\n-----END CERTIFICATE-----\n`;

const exported = (key: KeyObject): string => key.export({ format: 'pem', type: 'pkcs8' }).toString();
