import { atMost } from '../row.js';
import type { Section } from '../section.js';
import type { MemoryAnswer, MemoryInput } from './memory.program.js';

/** What tokens leave behind. ES256, whose tokens are quickly made: what is remembered does not depend on it. */
export const memory: Section = {
  name: 'memory',
  about: 'heap for one remembered token, and over a million requests',
  async measure({ programs, issuer, quick }) {
    const [tokens, remembered, requests] = quick ? [50, 40, 200] : [21_000, 10_000, 1_000_000];
    const input: MemoryInput = {
      facts: issuer.facts,
      tokens: issuer.mint(tokens, { alg: 'ES256' }),
      remembered,
      requests,
    };
    const file = await programs.unbundled('test/speed/memory/memory.program.ts');
    const { bytesPerToken, heapHalfway, heapAtEnd } = await programs.ask<MemoryAnswer>(file, input, ['--expose-gc']);
    return [
      { what: 'heap for one remembered token', measured: bytesPerToken / 1000, unit: 'kB', target: atMost(0.4) },
      {
        what: `heap after ${requests.toLocaleString('en')} requests / after half of them`,
        measured: heapAtEnd / heapHalfway,
        unit: '×',
        target: atMost(1.05),
        figures: { 'halfway, MB': heapHalfway / 1e6, 'at the end, MB': heapAtEnd / 1e6 },
      },
    ];
  },
};
