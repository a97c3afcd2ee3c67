import { expect, it } from '@jest/globals';
import { silenceNegativeTimers } from './timer-warning.ts';

function warnings(stack: string, ...args: unknown[]): unknown[][] {
  const heard: unknown[][] = [];
  const target = { emitWarning: (...said: unknown[]) => void heard.push(said) };
  silenceNegativeTimers(target, () => stack);
  (target.emitWarning as (...said: unknown[]) => void)(...args);
  return heard;
}

const QUEUE = 'at x (/a/node_modules/kafkajs/src/network/requestQueue/index.js:317:37)';

it.each([
  {
    name: 'keeps the warning of the client from the terminal',
    stack: QUEUE,
    type: 'TimeoutNegativeWarning',
    heard: 0,
  },
  {
    name: 'lets the same warning of others through',
    stack: 'at /a/app.js',
    type: 'TimeoutNegativeWarning',
    heard: 1,
  },
  {
    name: 'lets other warnings of the client through',
    stack: QUEUE,
    type: 'DeprecationWarning',
    heard: 1,
  },
])('$name', ({ stack, type, heard }) => {
  expect(warnings(stack, 'message', type)).toHaveLength(heard);
});
