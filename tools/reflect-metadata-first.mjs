// For every file to come after: esbuild calls what an ES module begins with once, and makes a CommonJS module anew an object
// for each file that imports it.
import 'reflect-metadata';
