import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const libs = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', 'libs');

/**
 * Returns a source whose imports from the door of a lib name the files behind it. esbuild puts everything a door names
 * where the door is first used; so a part that is loaded on demand is only its own.
 */
export async function pastTheDoors(source) {
  const found = [...source.matchAll(/^import \{([^}]*)\} from '@sallyport\/([a-z-]+)';$/gm)];
  const replaced = await Promise.all(found.map(([statement, names, lib]) => straight(statement, names, lib)));
  let at = 0;
  return source.replaceAll(/^import \{([^}]*)\} from '@sallyport\/([a-z-]+)';$/gm, () => replaced[at++]);
}

async function straight(statement, names, lib) {
  const door = await doorOf(lib);
  const values = names.split(',').map((name) => name.trim());
  const lines = values
    .filter((name) => name !== '' && !name.startsWith('type '))
    .map((name) => [name, door.get(name.split(' as ')[0])]);
  if (lines.some(([, file]) => file === undefined)) return statement;
  const straight = lines.map(([name, file]) => `import { ${name} } from ${JSON.stringify(file)};`).join(' ');
  return straight + '\n'.repeat(statement.split('\n').length - 1); // source maps keep their lines
}

const doors = new Map();

function doorOf(lib) {
  if (!doors.has(lib)) doors.set(lib, readDoor(path.join(libs, lib, 'src')));
  return doors.get(lib);
}

async function readDoor(folder) {
  const text = await readFile(path.join(folder, 'index.ts'), 'utf8');
  const names = [...text.matchAll(/^export \{([^}]*)\} from '\.\/([^']+)\.js';$/gm)].flatMap(([, list, file]) =>
    list.split(',').map((name) => [name.trim(), path.join(folder, `${file}.ts`)]),
  );
  return new Map(names);
}
