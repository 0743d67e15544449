import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const libs = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', 'libs');

/**
 * Returns a source whose imports from the door of a lib name the files behind it. esbuild puts everything a door names
 * where the door is first used; so a part that is loaded on demand is only its own.
 */
export async function pastTheDoors(source) {
  const found = [...source.matchAll(fromDoor)];
  const replaced = await Promise.all(
    found.map(([statement, names, lib, nest]) => straight(statement, names, lib, nest)),
  );
  let at = 0;
  return source.replaceAll(fromDoor, () => replaced[at++]);
}

const fromDoor = /^import \{([^}]*)\} from '@sallyport\/([a-z-]+)(\/nest)?';$/gm;

async function straight(statement, names, lib, nest) {
  const door = await doorOf(path.join(libs, lib, 'src', nest === undefined ? 'index.ts' : 'nest.ts'));
  const values = names.split(',').map((name) => name.trim());
  const lines = values
    .filter((name) => name !== '' && !name.startsWith('type '))
    .map((name) => [name, door.get(name.split(' as ')[0])]);
  if (lines.some(([, file]) => file === undefined)) return statement;
  const straight = lines.map(([name, file]) => `import { ${name} } from ${JSON.stringify(file)};`).join(' ');
  return straight + '\n'.repeat(statement.split('\n').length - 1); // source maps keep their lines
}

const doors = new Map();

function doorOf(file) {
  if (!doors.has(file)) doors.set(file, readDoor(file));
  return doors.get(file);
}

async function readDoor(file) {
  const text = await readFile(file, 'utf8');
  const folder = path.dirname(file);
  const names = [...text.matchAll(/^export \{([^}]*)\} from '\.\/([^']+)\.js';$/gm)].flatMap(([, list, file]) =>
    list.split(',').map((name) => [name.trim(), path.join(folder, `${file}.ts`)]),
  );
  return new Map(names);
}
