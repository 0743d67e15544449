/**
 * An object in place of a global name. esbuild's own `define` and `inject` would have every module of a bundle with
 * CommonJS in it ask for the object; here the file that declares the name imports it.
 */
const prefix = 'sallyport:baked:';

export class BakedIn {
  /** @param {Readonly<Record<string, object>>} values - by global name; JSON */
  constructor(values) {
    this.values = values;
  }

  /** Returns a TypeScript source whose `declare const <name>: …;` are imports; its lines stay where they are. */
  importInto(source) {
    return source.replaceAll(/^declare const (\w+): [^;]+;$/gm, (declaration, name) =>
      Object.hasOwn(this.values, name)
        ? `import { ${name} } from '${prefix}${name}';${'\n'.repeat(declaration.split('\n').length - 1)}`
        : declaration,
    );
  }

  plugin() {
    return {
      name: 'baked-in',
      setup: (esbuild) => {
        esbuild.onResolve({ filter: /^sallyport:baked:/ }, ({ path: name }) => ({
          path: name.slice(prefix.length),
          namespace: 'baked',
        }));
        esbuild.onLoad({ filter: /./, namespace: 'baked' }, ({ path: name }) => ({
          contents: `export const ${name} = ${JSON.stringify(this.values[name])};`,
        }));
      },
    };
  }
}
