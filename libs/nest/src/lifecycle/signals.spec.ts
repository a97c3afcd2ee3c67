import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { onSignals } from './signals.ts';

function aProcess() {
  const events = new EventEmitter();
  const exits: number[] = [];
  const lines: string[] = [];
  const timers: (() => void)[] = [];
  const stopped = Promise.withResolvers<void>();
  let stops = 0;
  const dispose = onSignals(
    () => {
      stops++;
      return stopped.promise;
    },
    {
      process: Object.assign(events, { exit: (code: number) => void exits.push(code) }),
      report: (line) => lines.push(line),
      after: (_ms, callback) => {
        timers.push(callback);
        return () => void timers.splice(timers.indexOf(callback), 1);
      },
    },
  );
  return { events, exits, lines, timers, stopped, dispose, stops: () => stops };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a process', () => {
  it.each(['SIGTERM', 'SIGINT'])('finishes what is in hand at %s and exits 0', async (signal) => {
    const { events, exits, stopped, timers, stops } = aProcess();
    events.emit(signal);
    await settled();
    expect(exits).toEqual([]);
    stopped.resolve();
    await settled();
    expect(exits).toEqual([0]);
    expect(stops()).toBe(1);
    expect(timers).toEqual([]);
  });

  it('exits 130 at a second Ctrl-C, and stops only once', () => {
    const { events, exits, stops } = aProcess();
    events.emit('SIGTERM');
    events.emit('SIGTERM');
    events.emit('SIGINT');
    expect(exits).toEqual([130]);
    expect(stops()).toBe(1);
  });

  it('exits 1 when stopping fails', async () => {
    const { events, exits, lines, stopped } = aProcess();
    events.emit('SIGINT');
    stopped.reject(new Error('disk full'));
    await settled();
    expect(exits).toEqual([1]);
    expect(lines).toEqual(['stopping failed: disk full']);
  });

  it('exits 1 when stopping takes too long', () => {
    const { events, exits, lines, timers } = aProcess();
    events.emit('SIGTERM');
    timers[0]?.();
    expect(exits).toEqual([1]);
    expect(lines).toEqual(['stopping took longer than 15 s: giving up']);
  });

  it('is left alone once the handlers are off', () => {
    const { events, dispose } = aProcess();
    dispose();
    expect(events.listenerCount('SIGTERM') + events.listenerCount('SIGINT')).toBe(0);
  });
});
