import config from './jest.config.mjs';

// what needs real services, a browser, processes or minutes: .ci/run runs it, npm test does not
export default {
  ...config,
  testMatch: ['<rootDir>/test/{integration,chaos,browser,newcomer,fuzz}/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
  testTimeout: 120_000,
};
