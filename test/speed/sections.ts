import { cold } from './cold/cold.section.js';
import { growth } from './growth/growth.section.js';
import { http } from './http/http.section.js';
import { introspection } from './introspection/introspection.section.js';
import { memory } from './memory/memory.section.js';
import { packaging } from './package/package.section.js';
import type { Section } from './section.js';
import { warm } from './warm/warm.section.js';

/** In the order they are measured. A new one: a folder with its section, and a line here. */
export const sections: readonly Section[] = [cold, warm, memory, http, introspection, growth, packaging];
