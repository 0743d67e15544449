import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { der } from '@sallyport/certificate-authority';
import { propertyRuns } from '@sallyport/testing';
import { ChainVerifier } from './chain-verifier.js';
import { readCertificate } from './certificate.js';
import { intermediate, leaf, nowMs, pinned, root, x5c } from './chains.fixture.js';

const verifier = new ChainVerifier(pinned());
const accepts = (member: unknown): boolean => verifier.keyOf(member, nowMs).ok;
const good = [leaf(), intermediate.certificate, root.certificate] as const;
const goodTexts = x5c(...good);
const refused = 'certificate_chain_refused';

/** What is refused without a throw; anything else says what it was. */
const verdict = (member: unknown): string => {
  const outcome = verifier.keyOf(member, nowMs);
  return outcome.ok ? 'accepted' : outcome.refusal.reason;
};

describe('a chain with one thing changed', () => {
  it('is good before', () => expect(accepts(goodTexts)).toBe(true));

  it('is refused whichever byte of whichever certificate it is', () => {
    for (const [which, certificate] of good.entries()) {
      for (let at = 0; at < certificate.length; at += 1) {
        const changed = Buffer.from(certificate);
        changed[at] = changed[at]! ^ (1 << (at % 8));
        const member = x5c(...good.with(which, changed));
        if (verdict(member) !== refused) throw new Error(`byte ${at} of certificate ${which} does not matter`);
      }
    }
  });

  it('is refused whichever character of its texts it is', () => {
    fc.assert(
      fc.property(fc.nat(2), fc.nat(), fc.string({ minLength: 0, maxLength: 2 }), (which, at, text) => {
        const old = goodTexts[which]!;
        const from = at % old.length;
        const changed = old.slice(0, from) + text + old.slice(from + 1);
        expect(accepts(goodTexts.with(which, changed))).toBe(changed === old);
      }),
      propertyRuns(300),
    );
  });

  it('is refused with a part of it cut out or put elsewhere', () => {
    fc.assert(
      fc.property(fc.nat(2), fc.nat(), fc.nat(), fc.nat(), (which, a, b, to) => {
        const old = good[which]!;
        const [from, until] = [a % old.length, b % old.length].toSorted((x, y) => x - y) as [number, number];
        const rest = Buffer.concat([old.subarray(0, from), old.subarray(until)]);
        const where = to % (rest.length + 1);
        const moved = Buffer.concat([rest.subarray(0, where), old.subarray(from, until), rest.subarray(where)]);
        for (const changed of [rest, moved]) {
          expect(accepts(x5c(...good.with(which, changed)))).toBe(changed.equals(old));
        }
      }),
      propertyRuns(300),
    );
  });
});

describe('garbage', () => {
  it('is refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), (member) => expect(verdict(member)).toBe(refused)),
      propertyRuns(300),
    );
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { minLength: 1, maxLength: 5 }), (bytes) =>
        expect(verdict(x5c(...bytes.map((one) => Buffer.from(one))))).toBe(refused),
      ),
      propertyRuns(300),
    );
  });

  it('of the shape of DER is refused as well', () => {
    const tree = fc.letrec<{ element: Buffer }>((tie) => ({
      element: fc.oneof(
        { maxDepth: 6 },
        fc
          .tuple(fc.constantFrom(1, 2, 3, 4, 6, 0x17, 0x18, 0x80), fc.uint8Array({ maxLength: 12 }))
          .map(([tag, content]) => der(tag, Buffer.from(content))),
        fc
          .tuple(fc.constantFrom(0x30, 0x31, 0xa0, 0xa3), fc.array(tie('element'), { maxLength: 8 }))
          .map(([tag, contents]) => der(tag, ...contents)),
      ),
    })).element;
    fc.assert(
      fc.property(tree, (element) => {
        expect(verdict(x5c(element))).toBe(refused);
        expect(typeof readCertificate(element)).toBe('string');
      }),
      propertyRuns(500),
    );
  });

  it.each([
    ['zeros', Buffer.alloc(12_000)],
    ['nested sequences', Array.from({ length: 3_000 }).reduce<Buffer>((inner) => der(0x30, inner), Buffer.alloc(0))],
    ['lengths beyond the end', Buffer.alloc(12_000, Buffer.from([0x30, 0x82, 0x7f, 0xff]))],
    [
      'a sequence of thousands of integers',
      der(0x30, ...Array.from({ length: 4_000 }, () => der(2, Buffer.from([1])))),
    ],
  ])('of 12 KB is refused: %s (T-FMT-2)', (_case, bytes) => {
    expect(verdict(x5c(bytes))).toBe(refused);
    expect(verdict([bytes.toString('base64'), ...goodTexts])).toBe(refused);
  });
});
