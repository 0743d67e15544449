const swc = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    keepClassNames: true,
    experimental: { keepImportAttributes: true },
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

const preact = {
  ...swc,
  jsc: {
    ...swc.jsc,
    parser: { syntax: 'typescript', tsx: true },
    transform: { react: { runtime: 'automatic', importSource: 'preact' } },
  },
};

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testMatch: ['**/*.spec.{ts,tsx}'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '\\.ts$': ['@swc/jest', swc], '\\.tsx$': ['@swc/jest', preact] },
  moduleNameMapper: {
    // jwks-rsa is CommonJS and requires jose, which is ESM only; jest cannot require ESM, so it is given a CommonJS copy.
    '^jose$': '<rootDir>/node_modules/.cache/sallyport/jose.cjs',
    '^@sallyport/composition/nest$': '<rootDir>/libs/composition/src/nest.ts',
    '^@sallyport/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  globalSetup: '<rootDir>/test/setup/commonjs-jose.js',
  setupFiles: ['reflect-metadata', '<rootDir>/test/setup/quiet-decisions.js'],
  coverageProvider: 'v8',
  testTimeout: 15_000,
  // Half of the tests wait for servers and programs of theirs: on two cores jest's own choice is one worker.
  maxWorkers: '100%',
  // Modules of Node's own loader are never let go of; a worker begins anew before that hurts.
  workerIdleMemoryLimit: '1GB',
};
