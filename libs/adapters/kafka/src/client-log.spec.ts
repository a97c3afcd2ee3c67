import { describe, expect, it } from '@jest/globals';
import { logTo, type ClientLogLine } from './client-log.ts';
import { logLevel } from './client-library.ts';

function logged(extra: Record<string, unknown>, secrets: string[] = []): ClientLogLine[] {
  const lines: ClientLogLine[] = [];
  const write = logTo((line) => lines.push(line), secrets)(logLevel.INFO);
  write({
    namespace: 'Connection',
    level: logLevel.ERROR,
    label: 'ERROR',
    log: { timestamp: '', message: 'Connection error', ...extra },
  });
  return lines;
}

describe("the client's log", () => {
  it('comes as level, message, broker and group', () => {
    expect(logged({ error: 'refused', broker: 'b:9092', groupId: 'g' })).toEqual([
      {
        level: 'error',
        message: 'Connection: Connection error: refused',
        broker: 'b:9092',
        group: 'g',
      },
    ]);
  });

  it('leaves out every other field', () => {
    const [line] = logged({ stack: 'at …', payload: { password: 'hunter22' } });
    expect(JSON.stringify(line)).not.toContain('hunter22');
    expect(Object.keys(line ?? {})).toEqual(['level', 'message']);
  });

  it('hides a password that stands in a message', () => {
    const [line] = logged({ message: 'bad hunter22', error: 'hunter22!' }, ['hunter22']);
    expect(line?.message).toBe('Connection: bad [secret]: [secret]!');
  });
});
