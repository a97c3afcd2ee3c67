export default {
  testMatch: ['<rootDir>/{apps,libs}/**/src/**/*.spec.ts', '<rootDir>/test/**/*.spec.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '/dist/',
    '<rootDir>/.node/',
    '<rootDir>/test/(integration|chaos|browser|newcomer|fuzz)/',
  ],
  modulePathIgnorePatterns: ['<rootDir>/.node/', '/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  // a machine may be busy: what hangs is seen all the same
  testTimeout: 30_000,
  testEnvironmentOptions: { customExportConditions: ['gatewatch-source', 'node', 'node-addons'] },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
      },
    ],
  },
};
