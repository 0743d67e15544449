import { cold } from './cold/cold.section.js';
import type { Section } from './section.js';
import { warm } from './warm/warm.section.js';

/** In the order they are measured. A new one: a folder with its section, and a line here. */
export const sections: readonly Section[] = [cold, warm];
