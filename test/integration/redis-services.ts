/** The Redis of these tests. @throws when there is none: a test that is skipped proves nothing */
export function redisUrl(): string {
  const url = process.env['GATEWATCH_TEST_REDIS'];
  if (url) return url;
  throw new Error(
    'GATEWATCH_TEST_REDIS is not set: npm run services -- up, then GATEWATCH_TEST_REDIS=redis://127.0.0.1:16379',
  );
}
