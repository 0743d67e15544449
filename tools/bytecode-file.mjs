import process from 'node:process';

/**
 * Where the bytecode of a start lies for the Node that asks: V8 promises nothing about that of another version or processor,
 * so no other is read. Lambda gives its Node --expose-gc, and V8 takes bytecode of its own flags alone.
 *
 * @param {string} start - path of the script without its extension
 */
export const bytecodeFile = (start) =>
  `${start}.${process.versions.v8}-${process.arch}${globalThis.gc ? '.gc' : ''}.bytecode`;
