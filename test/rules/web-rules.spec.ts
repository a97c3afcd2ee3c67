import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadRules, runOrdered } from '@gatewatch/engine';
import { formatProblem } from '@gatewatch/event';
import { createNormalizer, FIELDS, loadSources } from '@gatewatch/normalize';
import { parseFieldMappings, parseLists } from '@gatewatch/sigma';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (pattern: string) =>
  globSync(pattern, { cwd: ROOT })
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
const { mappings, problems } = parseFieldMappings(read('rules/fields/*.yml'));

/** Rules of the shape that public ones have. */
const RULES = `
title: Path traversal
id: 00000000-0000-4000-8000-000000000001
logsource: { category: webserver }
detection:
  selection:
    cs-method: GET
    cs-uri-query|contains: ['../../', '%2e%2e%2f']
    sc-status: 200
  condition: selection
level: high
---
title: Shell through a page's parameter
id: 00000000-0000-4000-8000-000000000002
logsource: { category: webserver }
detection:
  page: { cs-uri-query|contains: '/shell.php?cmd=' }
  known: { cs-host: intranet }
  condition: page and not known
level: high
---
title: Scanner
id: 00000000-0000-4000-8000-000000000003
name: scanner
logsource: { category: proxy }
detection:
  agent: { c-useragent|contains: sqlmap }
  condition: agent
level: informational
---
title: Scanner that insists
id: 00000000-0000-4000-8000-000000000004
correlation:
  type: value_count
  rules: [scanner]
  group-by: [src_ip]
  timespan: 5m
  condition: { field: c-uri, gte: 2 }
level: high
`;
const LINES = [
  '198.51.100.7 - - [05/Jan/2026:00:00:01 +0000] "GET /get?f=../../etc/passwd HTTP/1.1" 200 12 "-" "curl/8"',
  '198.51.100.7 - - [05/Jan/2026:00:00:02 +0000] "GET /get?f=../../etc/passwd HTTP/1.1" 404 12 "-" "curl/8"',
  '198.51.100.7 - - [05/Jan/2026:00:00:03 +0000] "GET /up/shell.php?cmd=id HTTP/1.1" 404 12 "-" "curl/8"',
  '198.51.100.7 - - [05/Jan/2026:00:00:04 +0000] "GET /shell.php HTTP/1.1" 404 12 "-" "sqlmap/1.8"',
  '198.51.100.7 - - [05/Jan/2026:00:00:05 +0000] "GET /a?id=1 HTTP/1.1" 404 12 "-" "sqlmap/1.8"',
];

describe('shipped field mappings', () => {
  it('load without a problem and lead to declared fields', () => {
    expect(problems.map(formatProblem)).toEqual([]);
    const targets = mappings.flatMap(({ fields }) => [...fields.values()].flat());
    const names = targets.flatMap((target) =>
      typeof target === 'string' ? [target] : [target.first, target.second],
    );
    expect(names.filter((name) => !FIELDS.has(name))).toEqual([]);
    expect(new Set(mappings.map(({ logsource }) => logsource.category))).toEqual(
      new Set(['proxy', 'webserver']),
    );
  });

  it('let public web rules run on the events of a gateway', () => {
    const { sources } = loadSources([...read('sources/_access.yml'), ...read('sources/nginx.yml')]);
    const normalizer = createNormalizer({
      sources,
      tokenize: () => 'token',
      decode: (bytes) => new TextDecoder().decode(bytes),
    });
    const loaded = loadRules({ files: [{ path: 'web.yml', text: RULES }], mappings });
    expect(loaded.problems.map(formatProblem)).toEqual([]);
    const at = Date.UTC(2026, 0, 5);
    const events = LINES.flatMap((record, line) =>
      normalizer
        .normalize(record, { input: 'access.log', offset: line }, at)
        .events.map((event) => ({ event, line })),
    );
    const fired = runOrdered(loaded.rules, events).map(
      ({ title, events: evidence }) => `${title}: ${evidence.map(({ id }) => id).join(' ')}`,
    );
    expect(fired).toEqual([
      'Path traversal: 0',
      "Shell through a page's parameter: 2",
      'Scanner that insists: 3 4',
    ]);
  });
});

describe('shipped lists', () => {
  it('load without a problem', () => {
    const { lists, problems: found } = parseLists(read('rules/lists/*'));
    expect(found.map(formatProblem)).toEqual([]);
    expect([...lists.keys()]).toContain('private_networks');
  });
});
