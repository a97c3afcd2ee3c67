import { describe, expect, it } from '@jest/globals';
import { LogConnector } from './log-connector.ts';

const call = (args: Record<string, unknown>) => ({
  action: 'log.write',
  with: args,
  key: 'k',
  timeoutMs: 1,
});

describe('log.write', () => {
  it('writes one line, whatever the text holds', async () => {
    const lines: unknown[] = [];
    const log = new LogConnector((...line) => void lines.push(line));
    await log.act('write', call({ text: 'a\r\n{"level":"fatal"}\u001b[2J\u2028b' }));
    await log.act('write', call({ text: 'x'.repeat(9999), severity: 'warn' }));
    expect(lines).toEqual([
      ['info', 'a {"level":"fatal"} [2J b'],
      ['warn', 'x'.repeat(4096)],
    ]);
  });

  it.each([
    { args: {}, wrong: ["'text' must say what to write"] },
    { args: { text: 5 }, wrong: ["'text' must say what to write"] },
    { args: { text: 'x', severity: 'loud' }, wrong: ["'severity' must be info, warn or error"] },
    { args: { text: 'x', to: 'me' }, wrong: ["unknown argument 'to'; allowed are text, severity"] },
    { args: { text: '{{ incident.id }}', severity: 'error' }, wrong: [] },
  ])('checks $args', ({ args, wrong }) => {
    expect(new LogConnector(() => undefined).check('write', args)).toEqual(wrong);
  });
});
