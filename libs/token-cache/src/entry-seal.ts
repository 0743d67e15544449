import { createCipheriv, createDecipheriv, createHmac, hkdf, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';

/** Why an entry was not opened: too short to be one, of another version, or not sealed by us for this place. */
export type NotOurs = 'foreign' | 'version' | 'forged';

/** Where an entry lies and how it is closed. */
export interface SealedPlace {
  /** Tells nothing about the token, the issuer or the client to who has no secret. */
  readonly name: string;
  seal(plain: Uint8Array): Uint8Array;
  open(entry: Uint8Array): Uint8Array | NotOurs;
}

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;
const guessable = 32;

const expand = promisify(hkdf);
const stretch = promisify<string, string, number, Buffer>(scrypt);

/**
 * Names and seals the entries of one origin. HKDF-SHA-256 makes a key of secret and origin (RFC 5869); HMAC-SHA-512 over
 * the token's digest makes of it the name of the entry and a key of its own, for AES-256-GCM (NIST SP 800-38D). So an
 * entry can neither be read nor made by who can write to the store, is good under its own name alone, and no key
 * seals so many entries that its random nonces could meet.
 *
 * Does NOT notice an entry of ours that is put back after it was replaced: its own times bound that.
 */
export class EntrySeal {
  private known: { readonly secret: string; readonly key: Promise<Uint8Array> } | undefined;

  /**
   * @param secret - the current one; a new one makes old entries unfindable, nothing else
   * @param origin - everything the facts depend on besides the token: issuer, client, and how answers are read
   */
  constructor(
    private readonly secret: () => Promise<string>,
    private readonly origin: string,
  ) {}

  /** @param tokenKey - as `tokenKey` returns it */
  async place(tokenKey: string): Promise<SealedPlace> {
    const digest = createHmac('sha512', await this.key())
      .update(tokenKey)
      .digest();
    const name = digest.toString('base64url', 0, 32);
    const key = digest.subarray(32);
    const bound = Buffer.concat([Buffer.of(version), digest.subarray(0, 32)]);
    return {
      name,
      seal(plain) {
        const nonce = randomBytes(nonceBytes);
        const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound);
        const sealed = [cipher.update(plain), cipher.final()];
        return Buffer.concat([Buffer.of(version), nonce, ...sealed, cipher.getAuthTag()]);
      },
      open(entry) {
        if (entry.length < 1 + nonceBytes + tagBytes) return 'foreign';
        if (entry[0] !== version) return 'version';
        const decipher = createDecipheriv('aes-256-gcm', key, entry.subarray(1, 1 + nonceBytes), {
          authTagLength: tagBytes,
        });
        decipher.setAAD(bound).setAuthTag(entry.subarray(-tagBytes));
        try {
          return Buffer.concat([decipher.update(entry.subarray(1 + nonceBytes, -tagBytes)), decipher.final()]);
        } catch {
          return 'forged';
        }
      },
    };
  }

  private async key(): Promise<Uint8Array> {
    const secret = await this.secret();
    if (this.known?.secret !== secret) this.known = { secret, key: deriveKey(secret, this.origin) };
    return this.known.key;
  }
}

/**
 * A short secret is stretched first: somebody with a token of his own and a copy of the store could try secrets until one
 * leads to the name of his entry.
 */
async function deriveKey(secret: string, origin: string): Promise<Uint8Array> {
  const material = secret.length < guessable ? await stretch(secret, 'sallyport token cache', 32) : secret;
  return new Uint8Array(await expand('sha256', material, '', labelOf(origin), 32));
}

/** HKDF takes at most 1024 bytes of info. */
const labelOf = (origin: string): string =>
  `sallyport token cache v${version} ${createHmac('sha256', '').update(origin).digest('base64url')}`;
