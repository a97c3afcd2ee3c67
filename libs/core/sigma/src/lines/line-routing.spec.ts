import type { GatewayEvent } from '@gatewatch/event';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { compileRules } from '../compile-rules.ts';
import { parseRules } from '../parse-rules.ts';
import { compileLineRules } from './compile-line-rules.ts';
import type { WasmRuntime } from './wasm-runtime.ts';

const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: WasmRuntime };
const encoder = new TextEncoder();

const LOGSOURCES = [
  '{ category: ai_gateway }',
  '{ category: webserver }',
  '{ category: web, product: kong }',
  '{ product: kong, service: access }',
  `{ product: ${'k'.repeat(70)} }`,
];
const TEXT = LOGSOURCES.map(
  (logsource, index) => `title: R${index}
logsource: ${logsource}
detection: { s: { a: 1 }, condition: s }
`,
).join('---\n');
const rules = parseRules([{ path: 'r.yml', text: TEXT }]).documents.flatMap((document) =>
  document.kind === 'rule' ? [document] : [],
);

const value = fc.oneof(
  fc.constantFrom('web', 'WEB', 'gateway', 'host', 'kong.access', 'kong.error', 'kong'),
  fc.constantFrom('k'.repeat(70), `${'k'.repeat(69)}x`, 'é', '', 1, 10, true, null),
  fc.constantFrom(['web'], ['api', 'web'], ['api', ['Web']], []),
);
const member = fc.tuple(fc.constantFrom('event.category', 'event.tier', 'event.dataset'), value);
const nested = fc
  .tuple(fc.constantFrom('category', 'tier', 'dataset'), value)
  .map(([name, of]) => ['event', { [name]: of }] as const);
const lines = fc
  .array(fc.array(fc.oneof({ weight: 6, arbitrary: member }, nested), { maxLength: 4 }), {
    minLength: 2,
    maxLength: 30,
  })
  .map((events) =>
    events.flatMap((members) => {
      const line = JSON.stringify(Object.fromEntries([['a', 1], ...members]));
      return [line, line];
    }),
  );

describe('LineRouting', () => {
  it('routes each line as its object is routed, whatever the lines before it said', () => {
    expect(rules.length).toBe(LOGSOURCES.length);
    const onObjects = compileRules(rules, { logsource: 'route' });
    const onBlocks = compileLineRules(rules, { logsource: 'route', wasm });
    const seen = new Set<number>();
    fc.assert(
      fc.property(lines, (texts) => {
        onBlocks.load(encoder.encode(texts.join('\n')));
        for (const text of texts) {
          const expected: number[] = [];
          onObjects.match(JSON.parse(text) as GatewayEvent, (index) => expected.push(index));
          const found: number[] = [];
          expect(onBlocks.next((index) => found.push(index))).toBe('ok');
          expect(found).toEqual(expected);
          for (const index of found) seen.add(index);
        }
      }),
      { numRuns: 300 },
    );
    expect([...seen].sort((left, right) => left - right)).toEqual([0, 1, 2, 3, 4]);
  });
});
