import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { atMost } from '../row.js';
import type { Section } from '../section.js';

/** From the sources to the templates and archives that would be deployed. Under the Node that runs the benchmark. */
export const packaging: Section = {
  name: 'package',
  about: 'npm run package, offline',
  async measure({ quick }) {
    if (quick) return [];
    const began = performance.now();
    await promisify(execFile)('npm', ['run', '-s', 'package'], { maxBuffer: 64 * 1024 * 1024 });
    const seconds = (performance.now() - began) / 1000;
    return [{ what: 'npm run package', measured: seconds, unit: 's', target: atMost(60) }];
  },
};
