// Injected into every file. Not as the CommonJS module that it is: of that, esbuild makes each file an object of its own.
import 'reflect-metadata';
