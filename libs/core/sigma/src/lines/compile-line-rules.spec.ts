import { describe, expect, it } from '@jest/globals';
import { contentHash, readField, toHex, type GatewayEvent } from '@gatewatch/event';
import * as fc from 'fast-check';
import { compileRules } from '../compile-rules.ts';
import { detection, event, FIELDS, rulesOf } from '../generated-rules.contract.ts';
import { compileLineRules, type LineRules } from './compile-line-rules.ts';
import { line } from './generated-lines.contract.ts';
import { MAX_LINE_DEPTH } from './json-scanner.ts';
import type { LineStatus } from './line-reader.ts';
import type { WasmRuntime } from './wasm-runtime.ts';

const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: WasmRuntime };

const encoder = new TextEncoder();

/** Of a buffer that has other bytes before and after the line, as a chunk of a file has. */
function bytesOf(text: string, before = '}"\n', after = '\n"}9'): Uint8Array {
  const start = encoder.encode(before);
  const middle = encoder.encode(text);
  const whole = encoder.encode(`${before}${text}${after}`);
  return whole.subarray(start.length, start.length + middle.length);
}

function found(rules: LineRules, text: string): number[] {
  const indexes: number[] = [];
  expect(statusIn(rules, text, (index) => indexes.push(index))).toBe('ok');
  return indexes;
}

/** As a line of a block that has others before and after it, and by itself; they must agree. */
function statusIn(
  rules: LineRules,
  text: string | Uint8Array,
  matched: (index: number) => void = () => undefined,
): LineStatus | 'blank' {
  const line = typeof text === 'string' ? encoder.encode(text) : text;
  const alone: number[] = [];
  const expected = rules.match(typeof text === 'string' ? bytesOf(text) : text, (index) =>
    alone.push(index),
  );
  if (line.includes(10)) return expected;
  rules.load(Uint8Array.from([...encoder.encode('{}\n\r\n'), ...line, 13, 10, 0x7b]));
  expect(rules.next(() => undefined)).toBe('ok');
  expect(rules.next(() => undefined)).toBe('blank');
  const inBlock: number[] = [];
  const status = rules.next((index) => inBlock.push(index));
  expect(status).toBe(line.length === 0 ? 'blank' : expected);
  expect(inBlock).toEqual(alone);
  if (status === 'ok') for (const index of inBlock) matched(index);
  return expected;
}

describe('compileLineRules', () => {
  it('finds in a line what compileRules finds in its object, whatever the rules and lines', () => {
    fc.assert(
      fc.property(
        fc.array(detection, { minLength: 1, maxLength: 40 }),
        fc.array(
          fc.oneof(
            line,
            event.map((given) => JSON.stringify(given)),
          ),
          { minLength: 1, maxLength: 20 },
        ),
        fc.constantFrom('route' as const, 'ignore' as const),
        fc.constantFrom('\n', '\r\n'),
        (detections, lines, logsource, ends) => {
          const rules = rulesOf(detections, ['x', 'ai_gateway', 'web']);
          const onObjects = compileRules(rules, { logsource });
          const onLines = compileLineRules(rules, { logsource, fields: FIELDS });
          const onBlocks = compileLineRules(rules, { logsource, fields: FIELDS, wasm });
          onBlocks.load(encoder.encode(lines.join(ends)));
          for (const text of lines) {
            const given = JSON.parse(text) as GatewayEvent;
            const expected: number[] = [];
            onObjects.match(given, (index) => expected.push(index));
            expect(found(onLines, text)).toEqual(expected);
            const inBlock: number[] = [];
            expect(onBlocks.next((index) => inBlock.push(index))).toBe('ok');
            expect(inBlock).toEqual(expected);
            for (const read of [onLines, onBlocks]) {
              for (const field of FIELDS)
                expect(read.field(field)).toEqual(readField(given, field));
              expect(read.event()).toEqual(given);
            }
          }
          expect(onBlocks.next(() => undefined)).toBeUndefined();
        },
      ),
      { numRuns: Number(process.env['GATEWATCH_LINE_RUNS'] ?? 200) },
    );
  });
});

describe.each([
  ['in JavaScript', {}],
  ['in WebAssembly', { wasm }],
])('compileLineRules %s', (_, runtime) => {
  it('finds keywords where none of those that are asked for is ASCII', () => {
    const rules = compileLineRules(rulesOf([{ s: ['😀a', 'ééé'], condition: 's' }]), {
      logsource: 'ignore',
      ...runtime,
    });
    expect(found(rules, '{"a":"x😀ab"}')).toEqual([0]);
    expect(found(rules, '{"b":{"c":["ÉÉÉ"]}}')).toEqual([0]);
    expect(found(rules, '{"a":"😀"}')).toEqual([]);
  });

  it('takes exactly the lines that are JSON objects in UTF-8', () => {
    const rules = compileLineRules(rulesOf([{ s: { a: 'x' }, condition: 's' }]), {
      logsource: 'ignore',
      ...runtime,
    });
    const mutated = fc.tuple(
      line,
      fc.array(
        fc.tuple(
          fc.nat(),
          fc.oneof(fc.nat(255), fc.constantFrom(...encoder.encode('{}[]",:\\0-.eE \n\u00e9'))),
        ),
        { minLength: 1, maxLength: 3 },
      ),
      fc.nat(),
    );
    fc.assert(
      fc.property(mutated, ([text, changes, cut]) => {
        const bytes = Uint8Array.from(bytesOf(text));
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        const given = cut % 4 === 0 ? bytes.slice(0, cut % bytes.length) : bytes;
        expect(statusIn(rules, given) === 'ok').toBe(isObject(given));
      }),
      { numRuns: 20 * Number(process.env['GATEWATCH_LINE_RUNS'] ?? 200) },
    );
  });

  const rules = compileLineRules(
    rulesOf([
      { s: { 'a|contains': 'needle' }, condition: 's' },
      { k: ['haystack'], condition: 'k' },
    ]),
    { logsource: 'ignore', ...runtime },
  );
  const statusOf = (text: string): string => statusIn(rules, text);

  it.each([
    ['', 'not_json'],
    [' ', 'not_json'],
    ['null', 'not_object'],
    ['[{}]', 'not_object'],
    ['"a"', 'not_object'],
    ['1 2', 'not_json'],
    ['{"a":NaN}', 'not_json'],
    ['{"a":Infinity}', 'not_json'],
    ['{"a":+1}', 'not_json'],
    ['{"a":01}', 'not_json'],
    ['{"a":1.}', 'not_json'],
    ['{"a":.5}', 'not_json'],
    ['{"a":-}', 'not_json'],
    ['{"a":1e}', 'not_json'],
    ['{"a":1,}', 'not_json'],
    ['{,"a":1}', 'not_json'],
    ['{"a" 1}', 'not_json'],
    ['{"a":1}}', 'not_json'],
    ['{"a":1} x', 'not_json'],
    ['{"a":"\u0009"}', 'not_json'],
    ['{"a":"\\x"}', 'not_json'],
    ['{"a":"\\u12g4"}', 'not_json'],
    ['{"a":truE}', 'not_json'],
    ['{"a":nul', 'not_json'],
    ['{a:1}', 'not_json'],
    ["{'a':1}", 'not_json'],
    ['\ufeff{}', 'not_json'],
    ['{"a":[1,]}', 'not_json'],
    ['{"a":{"b"}}', 'not_json'],
    [' {} ', 'ok'],
    ['{"a":"\\ud800"}', 'ok'],
  ])('says of %j: %s', (text, status) => {
    expect(statusOf(text)).toBe(status);
  });

  it.each([
    ['cut short', [0xc3]],
    ['too long a form', [0xc0, 0xaf]],
    ['too long a form of three', [0xe0, 0x80, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['a lone continuation', [0x80]],
    ['no lead byte', [0xff]],
  ])('says that a string is no UTF-8: %s', (_, bytes) => {
    const text = encoder.encode('{"a":"');
    const given = Uint8Array.from([...text, ...bytes, 0x22, 0x7d]);
    expect(statusIn(rules, given)).toBe('invalid_utf8');
  });

  it('hashes the content of lines of a block as contentHash does, or leaves it to that', () => {
    const rules = compileLineRules([], { logsource: 'ignore', wasm });
    const plain = fc.dictionary(
      fc.string({ maxLength: 120 }),
      fc.oneof(
        fc.string({ maxLength: 40 }),
        fc.nat(),
        fc.boolean(),
        fc.constant(null),
        fc.array(fc.string()),
      ),
    );
    const names = fc.record({
      'event.id': fc.string(),
      'event.created': fc.nat(),
      a: fc.maxSafeInteger(),
      b: fc.double(),
      c: fc.integer(),
    });
    const lines = fc.oneof(
      line,
      plain.map((object) => JSON.stringify(object)),
      names.map((object) => JSON.stringify(object, undefined, ' ').replaceAll('\n', '')),
    );
    // lines are hashed while they are read where those before them were asked for
    const asked = fc.tuple(lines, fc.nat(8));
    let hashed = 0;
    fc.assert(
      fc.property(fc.array(asked, { minLength: 1, maxLength: 5 }), (given) => {
        rules.load(encoder.encode(given.map(([text]) => text).join('\n')));
        for (const [text, chance] of given) {
          expect(rules.next(() => undefined)).toBe('ok');
          const words = chance > 0 ? rules.contentHash() : undefined;
          if (!words) continue;
          hashed++;
          expect(toHex(words)).toBe(contentHash(JSON.parse(text) as GatewayEvent));
        }
      }),
      { numRuns: 1000 },
    );
    expect(hashed).toBeGreaterThan(250);
  });

  it('reads a hundred levels, and says that more are too deep', () => {
    const nested = (levels: number): string =>
      `{"a":${'['.repeat(levels - 1)}"needle"${']'.repeat(levels - 1)}}`;
    expect(found(rules, nested(MAX_LINE_DEPTH))).toEqual([]);
    expect(found(rules, nested(60))).toEqual([0]);
    expect(statusOf(nested(MAX_LINE_DEPTH + 1))).toBe('too_deep');
    expect(statusOf(`{"a":${'['.repeat(500_000)}`)).toBe('too_deep');
    expect(statusOf(`{"a":${'{"a":'.repeat(200_000)}`)).toBe('too_deep');
  });

  it('reads a line of a mebibyte', () => {
    const long = 'hay needl '.repeat(100_000);
    expect(found(rules, JSON.stringify({ a: long }))).toEqual([]);
    expect(found(rules, JSON.stringify({ a: `${long}NEEDLE`, b: ['Haystack'] }))).toEqual([0, 1]);
    expect(found(rules, JSON.stringify({ a: `é${long}needle` }))).toEqual([0]);
    expect(found(rules, JSON.stringify({ a: '\\"'.repeat(200_000) }))).toEqual([]);
  });

  it('reads ten thousand fields, again and again others', () => {
    const keyed = (start: string): string =>
      `{${Array.from({ length: 10_000 }, (_, index) => `"${start}${index}":${index}`).join(',')},"a":"needle"}`;
    for (const start of [
      'x',
      'y',
      'a',
      'field with a very long name, longer than most, '.repeat(3),
    ])
      expect(found(rules, keyed(start))).toEqual([0]);
    expect(found(rules, '{"b":"","a":"needle"}')).toEqual([0]);
  });

  it('reads the last of keys that stand twice', () => {
    expect(found(rules, '{"a":"needle","a":"x"}')).toEqual([]);
    expect(found(rules, '{"a":1,"\\u0061":"a needle"}')).toEqual([0]);
  });

  it('takes __proto__ for a key as any other', () => {
    const named = rulesOf([
      { s: { '__proto__.polluted': 'x' }, condition: 's' },
      { s: { polluted: 'x' }, condition: 's' },
      { s: { '__proto__|exists': true }, condition: 's' },
      { s: { 'a.__proto__.b': 'x' }, condition: 's' },
    ]);
    const onLines = compileLineRules(named, { logsource: 'ignore', ...runtime });
    expect(found(onLines, '{"__proto__":{"polluted":"x"}}')).toEqual([0, 2]);
    expect(found(onLines, '{"a":{"__proto__":{"b":"x"}}}')).toEqual([3]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('forgets a line that was not read to its end', () => {
    expect(statusOf('{"a":"needle","b"}')).toBe('not_json');
    expect(found(rules, '{"b":1}')).toEqual([]);
  });
});

function isObject(bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
