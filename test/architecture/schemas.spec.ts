import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv, type ValidateFunction } from 'ajv';
import { Problems, readYaml } from '@gatewatch/event';
import { root } from '../../tools/docs/root.ts';
import { SCHEMAS, schemaText } from '../../tools/schemas/schemas.ts';

const folder = join(root, 'schemas');
// the rule of each of the many fields is one function, not a copy: copies need more stack than there is
const ajv = new Ajv({
  strict: true,
  strictTypes: false,
  strictRequired: false,
  allErrors: true,
  inlineRefs: false,
});
const validators = new Map([...SCHEMAS].map(([name, schema]) => [name, ajv.compile(schema)]));

function validator(name: string): ValidateFunction {
  const found = validators.get(`${name}.schema.json`);
  if (!found) throw new Error(`there is no schema ${name}`);
  return found;
}

/** What the schema says of each document. */
function complaints(name: string, text: string): string[] {
  const validate = validator(name);
  return readYaml(text, new Problems('f.yml')).flatMap((node) =>
    validate(node.toValue())
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`),
  );
}

const shipped = (pattern: string, not = /^$/): string[] =>
  globSync(pattern, { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !not.test(path))
    .sort();

const CASES = /\.cases\.yml$/;
const FILES: readonly (readonly [schema: string, paths: readonly string[]])[] = [
  ['rule', shipped('rules/*/*.yml', /\.cases\.yml$|^rules\/(fields|lists)\//)],
  ['fields', shipped('rules/fields/*.yml')],
  ['lists', shipped('rules/lists/*.yml')],
  ['config', shipped('deploy/gatewatch*.yml')],
  ['source', shipped('sources/*.yml', CASES)],
  ['playbook', shipped('playbooks/*.yml', CASES)],
  ['cases', [...shipped('rules/*/*.cases.yml'), ...shipped('{sources,playbooks}/*.cases.yml')]],
];

describe('schemas/', () => {
  it('is what `npm run docs` makes of the code', () => {
    expect(readdirSync(folder).sort()).toEqual([...SCHEMAS.keys()].sort());
    for (const [name, schema] of SCHEMAS) {
      expect([name, readFileSync(join(folder, name), 'utf8')]).toEqual([name, schemaText(schema)]);
    }
  });

  it.each(FILES)('accepts every shipped file: %s', (name, paths) => {
    expect(paths.length).toBeGreaterThan(0);
    const wrong = paths.map((path) => [
      path,
      complaints(name, readFileSync(join(root, path), 'utf8')),
    ]);
    expect(wrong.filter(([, found]) => found?.length)).toEqual([]);
  });

  const rule = (more: string): string =>
    `title: t\nlogsource: { category: x }\ndetection: { s: { a: 1 }, condition: s }\n${more}`;

  it.each([
    ['rule', rule('own_key: kept\nlevel: high\ntags: [attack.t1110]')],
    ['rule', 'action: global\nlevel: high\n'],
    [
      'rule',
      'title: t\nlogsource: { product: p }\ndetection:\n  k: [a, 1, { f|contains|all: [x, y] }]\n  "*": word\n  condition: [k, 1 of them]\n',
    ],
    [
      'rule',
      'title: t\nlogsource: { category: x }\nfilter: { rules: any, s: { a: b }, condition: not s }\n',
    ],
    [
      'rule',
      'title: t\ncorrelation: { type: temporal, rules: [a, b], timespan: 5m, condition: a and not b }\n',
    ],
    ['config', 'dataDir: ./d\nrules: { folders: [my-rules] }\nlateness: 10s\nhttp: { port: 0 }\n'],
    ['config', 'kafka:\nresponses: act\nretention: { maxDisk: 2GiB }\n'],
    ['cases', 'cases: [{ name: n, events: [{ at: 0m, a.b: [x, 1] }], fires: [] }]\n'],
    ['lists', '[admin, 5, true]\n'],
    ['lists', 'title: t\nvalues: [admin]\n'],
    [
      'overrides',
      'overrides:\n  - { rule: r, disable: true, owner: me, reason: x, expires: "2027-06-30" }\n  - { rule: r, except: { source.ip|cidr: 198.51.100.0/24 } }\n  - { rule: r, level: low }\n  - { playbook: p, mode: act }\n  - { source: s, disable: true }\n  - { source: s, tz: Europe/Berlin }\n',
    ],
  ])('accepts as %s %j', (name, text) => {
    expect(complaints(name, text)).toEqual([]);
  });

  it.each([
    ['rule', rule('level: hihg')],
    ['rule', rule('id: 5')],
    ['rule', rule('tags: [Attack T1110]')],
    ['rule', rule('').replace('a: 1', 'a|contans: 1')],
    ['rule', rule('').replace('a: 1', 'a: { b: 1 }')],
    ['rule', rule('').replace(', condition: s', '')],
    ['rule', rule('').replace('condition: s', 'condition: s, timeframe: 5m')],
    ['rule', 'title: t\ncorrelation: { type: event_cont, rules: [a], timespan: 5m }\n'],
    ['rule', 'title: t\ncorrelation: { type: event_count, rules: [a], timespan: 5 minutes }\n'],
    ['rule', 'title: t\nlogsource: { category: x }\n'],
    [
      'source',
      'id: a\ndetect: { keys: [a] }\nevent: { dataset: a.b, tier: gateway }\nmap: { url.pth: a }\n',
    ],
    [
      'source',
      'id: a\ndetect: { keys: [a] }\nevent: { dataset: a.b, tier: somewhere }\nmap: { url.path: a }\n',
    ],
    [
      'playbook',
      'title: t\nid: e8f02d17-6a3c-4b94-a5d8-1c7e9b3f2a04\non: incident.opened\nsteps: [{ a: { action: log.wite } }]\n',
    ],
    ['cases', 'cases: [{ name: n, events: [{ a: b }], fires: [] }]\n'],
    ['lists', 'values: [{ a: 1 }]\n'],
    ['lists', 'title: only\n'],
    ['overrides', 'overrides: [{ rule: r }]\n'],
    ['overrides', 'overrides: [{ rule: r, level: hihg }]\n'],
    ['overrides', 'overrides: [{ rule: r, except: { source.ip|cird: 198.51.100.0/24 } }]\n'],
    ['overrides', 'overrides: [{ playbook: p, level: low }]\n'],
    ['overrides', 'overrides: { rule: r, disable: true }\n'],
    ['config', 'datadir: x\n'],
    ['config', 'lateness: 10\n'],
    ['config', 'responses: maybe\n'],
    ['fields', 'logsource: { category: x }\nfields: { a: { join: [b, c] } }\n'],
  ])('refuses as %s %j', (name, text) => {
    expect(complaints(name, text).length).toBeGreaterThan(0);
  });
});
