/**
 * `import … from 'node:http'` makes Node read every export of the module, also those it would load when first used: the
 * whole of undici for `http.WebSocket` on Node 24, the streams of `fs`. Taken from the process, a module is only itself.
 */
import { isBuiltin } from 'node:module';

/** Before the name of a module: the module as the process has it, once in a bundle. */
const itself = 'sallyport:';
const named = /^import \{([^}]*)\} from '(node:[a-z_/]+)';$/gm;

/**
 * Returns a TypeScript source whose imports by name from Node's modules are constants. Even a list of the exports of a
 * module, which esbuild's conversion to an ES module takes, loads what Node 24 keeps back: worker_threads for `util`.
 */
export const withPlainBuiltins = (source) =>
  source.replaceAll(named, (statement, names, module) => {
    const values = names
      .split(',')
      .map((name) => name.trim().replace(' as ', ': '))
      .filter((name) => name !== '' && !name.startsWith('type '));
    const whole = `${module.replaceAll(/\W/g, '_')}$`;
    const taken = `import ${whole} from '${itself}${module}'; const { ${values.join(', ')} } = ${whole};`;
    return taken + '\n'.repeat(statement.split('\n').length - 1); // source maps keep their lines
  });

/** The same for what is written otherwise, and for npm packages. */
export const plainBuiltins = {
  name: 'builtins-without-their-facade',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^sallyport:node:/ }, ({ path: name }) => ({
      path: name.slice(itself.length),
      namespace: 'builtin-itself',
    }));
    esbuild.onLoad({ filter: /./, namespace: 'builtin-itself' }, ({ path: name }) => ({
      contents: `export default /* @__PURE__ */ process.getBuiltinModule(${JSON.stringify(name)});`,
      loader: 'js',
    }));
    esbuild.onResolve({ filter: /^[a-z]/ }, ({ path: name, kind }) =>
      (kind === 'import-statement' || kind === 'require-call') && isBuiltin(name)
        ? { path: name, namespace: 'builtin' }
        : undefined,
    );
    esbuild.onLoad({ filter: /./, namespace: 'builtin' }, ({ path: name }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(name)});`,
      loader: 'js',
    }));
  },
};
