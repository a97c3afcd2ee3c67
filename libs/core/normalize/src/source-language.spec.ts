import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { formatProblem, type GatewayEvent } from '@gatewatch/event';
import { createNormalizer, type NormalizerOptions } from './normalizer.ts';
import { loadSources } from './source-set.ts';

const ARRIVAL = Date.UTC(2026, 0, 10, 12);
const decoder = new TextDecoder('utf-8', { fatal: true });

function inflate(bytes: Uint8Array, maxOutputLength: number): Uint8Array | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength });
  } catch {
    return undefined;
  }
}

function normalizerOf(texts: readonly string[], options: Partial<NormalizerOptions> = {}) {
  const { sources, problems } = loadSources(
    texts.map((text, index) => ({ path: `${index}.yml`, text })),
  );
  expect(problems.map(formatProblem)).toEqual([]);
  return createNormalizer({
    sources,
    tokenize: (secret) => `t:${secret.length}`,
    decode: (bytes) => decoder.decode(bytes),
    inflate,
    ...options,
  });
}

function run(
  texts: string | readonly string[],
  record: unknown,
  options?: Partial<NormalizerOptions>,
) {
  const bytes =
    typeof record === 'string' || record instanceof Uint8Array ? record : JSON.stringify(record);
  return normalizerOf([texts].flat(), options).normalize(
    bytes,
    { input: 'in', offset: 0 },
    ARRIVAL,
  );
}

/** A source whose map has these lines, for records with `t`, epoch ms. */
const source = (map: string, rest = '') => `id: a
detect: { keys: [t] }
event: { dataset: a.access, tier: gateway }
${rest}
map:
  '@timestamp': { from: t, as: epoch(ms) }
${map
  .trim()
  .split('\n')
  .map((line) => `  ${line}`)
  .join('\n')}
`;
const T = 1_760_097_336_000;

function eventOf(map: string, record: object, rest?: string): GatewayEvent {
  const { events, deadLetters } = run(source(map, rest), { t: T, ...record });
  expect(deadLetters).toEqual([]);
  return events[0] ?? {};
}

function problemsOf(map: string, rest?: string): string[] {
  return loadSources([{ path: 'a.yml', text: source(map, rest) }]).problems.map(formatProblem);
}

describe('converters', () => {
  const valueOf = (as: string, value: unknown): unknown =>
    eventOf(`labels.v: { from: v, as: ${as} }`, { v: value })['labels.v'];
  it.each([
    ['int', '41.6', '42'],
    ['float', '.5', '0.5'],
    ['bool', 'TRUE', 'true'],
    ['scale(0.01)', 250, '2.5'],
    ['zero_is_unknown', 0, undefined],
    ['negative_is_unknown', -1, undefined],
    ['"severity_scale(3, 1)"', 1, '100'],
    ['"severity_scale(0, 10)"', 4, '40'],
    ['first_of_list', '502, 200', '502'],
    ['last_of_list', '502 : 200', '200'],
    ['sum_of_list', '0.5, -, 0.25', '0.75'],
    ['count', ['a', 'b'], '2'],
    ['[split(/), item(-1)]', 'a/b/c', 'c'],
    ["['split(|)', 'join(+)']", 'a|b', 'a+b'],
    ['[unique, count]', ['a', 'a'], '1'],
    ['lower', 'AZURE', 'azure'],
    ['upper', 'de', 'DE'],
    ['trim', ' a ', 'a'],
    ['strip_prefix(models/)', 'models/gemini', 'gemini'],
    ['strip_suffix(@k8s)', 'kong@k8s', 'kong'],
    ['before(;)', 'a;b', 'a'],
    ['after(=)', 'a=b', 'b'],
    ['after_last(/)', 'a/b/c', 'c'],
    ["'extract(/deployments/([^/]+))'", '/openai/deployments/gpt-4o/chat', 'gpt-4o'],
    ["'extract(x(y))'", 'z', undefined],
    ["['extract_all(id=(\\d+))', 'join(+)']", ['id=1 id=2', 7, 'id=3'], '1+2+3'],
    ["'extract_all(id=(\\d+))'", 'none', undefined],
    ['url_decode', 'a%20%C3%A9%zz', 'a é%zz'],
    ['b64', 'aMOp', 'hé'],
    ['header(HOST)', [{ name: 'Host', value: 'a' }], 'a'],
    ['header(host)', 'Accept: x\r\nHost: b', 'b'],
    ['ip', '[2001:DB8::1]:443', '2001:db8::1'],
    ['port', '192.0.2.7:443', '443'],
    ['port', '[2001:db8::1]:443', '443'],
    ['port', '2001:db8::1', undefined],
    ['host', 'https://u:p@API.example:8443/v1', 'api.example'],
    ['scheme', 'HTTPS://a', 'https'],
    ['path', 'https://a.example/v1?x=1', '/v1'],
    ['query', '/v1?x=1#y', 'x=1'],
    ['method', 'post', 'POST'],
    ['request_line(method)', 'GET /a b HTTP/1.1', 'GET'],
    ['request_line(target)', 'GET /a b HTTP/1.1', '/a b'],
    ['request_line(version)', 'GET /a HTTP/2', '2'],
    ['request_line(method)', '\\x16\\x03', undefined],
    ['http_version', 'HTTP/2.0', '2'],
    ['http_version', 'HTTP/1.1', '1.1'],
    ['tls_version', 772, '1.3'],
    ['tls_version', 'TLSv1.2', '1.2'],
    ['[json, first]', '["x"]', 'x'],
  ])('%s reads %j as %j', (as, value, expected) => {
    expect(valueOf(as, value)).toBe(expected);
  });

  it.each([
    ['epoch(s)', '1760097336.5', T + 500],
    ['epoch(auto)', T * 1e6, T],
    ['dotnet_ticks', '638956941360000000', T],
    ['date(iso)', '2025-10-10T11:55:36.1234567Z', T + 123],
    ['date(clf)', '10/Oct/2025:13:55:36 +0200', T],
    ['{ date: iso, tz: UTC }', '2025-10-10 11:55:36', T],
    ["{ date: '%Y/%m/%d %H:%M:%S', tz: Europe/Berlin }", '2025/10/10 13:55:36', T],
    ['{ date: ctime, tz: UTC }', 'Fri Oct 10 11:55:36 2025', T],
    ['date(rfc1123)', 'Fri, 10 Oct 2025 11:55:36 GMT', T],
    ["{ date: '%d/%b/%Y %I:%M:%S.%f %p', tz: '+02:00' }", '10/oct/2025 01:55:36.25 PM', T + 250],
    ['{ date: [iso, syslog], tz: UTC }', 'Dec  9 11:55:36', Date.UTC(2025, 11, 9, 11, 55, 36)],
    ["{ date: '%m-%d %H:%M:%S', tz: UTC }", '02-01 00:00:00', Date.UTC(2025, 1, 1)],
    ["{ date: '%H:%M:%S,%f', tz: UTC }", '23:59:59,5', Date.UTC(2026, 0, 9, 23, 59, 59, 500)],
  ])('%s reads %j', (as, value, expected) => {
    const text = source('').replace('epoch(ms)', as);
    expect(run(text, { t: value }).events[0]?.['@timestamp']).toBe(expected);
  });

  it.each([
    ['duration(s)', '0.25', 250_000_000],
    ['duration(ms)', -1, undefined],
    ['duration(go)', '1m2.5s', 62_500_000_000],
    ['duration(go)', '4.529µs', 4529],
    ['[sum_of_list, duration(s)]', '0.5, 0.25', 750_000_000],
  ])('%s of %j is %j ns', (as, value, expected) => {
    expect(eventOf(`event.duration: { from: v, as: ${as} }`, { v: value })['event.duration']).toBe(
      expected,
    );
  });

  it('puts the deltas of a streamed answer together', () => {
    const delta = (content: string) => ({ choices: [{ delta: { content } }] });
    const lines = ['he', 'llo'].map((text) => `data: ${JSON.stringify(delta(text))}`);
    const map = 'gen_ai.output.messages: { from: v, as: sse_concat }';
    const bedrock = ['he', 'llo'].map((text) => ({ contentBlockDelta: { delta: { text } } }));
    const claude = ['he', 'llo'].map((text) => ({ type: 'content_block_delta', delta: { text } }));
    for (const v of [
      ['he', 'llo'].map(delta),
      `${lines.join('\n\n')}\n\ndata: [DONE]`,
      bedrock,
      claude,
    ]) {
      expect(eventOf(map, { v })['gatewatch.completion.length']).toBe(5);
    }
  });

  it('reads the zone of the source, which an override moves', () => {
    const text = source('', 'tz: Europe/Berlin').replace('epoch(ms)', "date('%Y-%m-%d %H:%M:%S')");
    const record = { t: '2025-07-01 12:00:00' };
    const plain = text.replace("date('%Y-%m-%d %H:%M:%S')", "{ date: '%Y-%m-%d %H:%M:%S' }");
    expect(run(plain, record).events[0]?.['@timestamp']).toBe(Date.UTC(2025, 6, 1, 10));
    const moved = [plain, 'overrides: [{ source: a, tz: America/New_York }]'];
    expect(run(moved, record).events[0]?.['@timestamp']).toBe(Date.UTC(2025, 6, 1, 16));
  });
});

describe('paths', () => {
  it.each([
    ["v['a.b']", { v: { 'a.b': 1 } }, '1'],
    ['v[-1].c', { v: [{ c: 1 }, { c: 2 }] }, '2'],
    ['v[key=env].value', { v: [{ key: 'x' }, { key: 'env', value: 'prod' }] }, 'prod'],
    ['attributes.gen_ai.request.model', { attributes: { 'gen_ai.request.model': 'm' } }, 'm'],
    ['req_headers.host', { req_headers: [['Host', 'h']] }, 'h'],
    ['$event.action', {}, 'did'],
    ['^v', { v: 1 }, '1'],
  ])('%s leads into %j', (path, record, expected) => {
    const map = `event.action: { value: did }\nlabels.v: "${path}"`;
    expect(eventOf(map, record)['labels.v']).toBe(expected);
  });
  it('takes all with a star', () => {
    expect(eventOf('tags: v[*].n', { v: [{ n: 'a' }, {}, { n: 'b' }] })['tags']).toEqual([
      'a',
      'b',
    ]);
  });
});

describe('rules', () => {
  it('adds, collects, fills a template and falls back', () => {
    const map = `
gen_ai.usage.output_tokens: { from: out, plus: [thought, other] }
event.duration: { from: end, minus: start, as: duration(ms) }
tags: { collect: [one, two, three] }
http.request.id: { template: '{one}-{two?}{three}' }
labels.gone: { template: '{two}' }
labels.default: { from: two, default: none }
organization.name: { from: three, lookup: { 'x*': eks, '*': other } }
user.name: { from: one, lookup: people, keep_unknown: true }`;
    const record = { out: 3, thought: '4', end: 10, start: 4, one: 'a', three: 'xy' };
    expect(eventOf(map, record, 'tables: { people: { a: alice } }')).toMatchObject({
      'gen_ai.usage.output_tokens': 7,
      'event.duration': 6_000_000,
      tags: ['a', 'xy'],
      'http.request.id': 'a-xy',
      'labels.default': 'none',
      'organization.name': 'eks',
      'user.name': 'alice',
    });
    expect(eventOf(map, record, 'tables: { people: {} }')).not.toHaveProperty(['labels.gone']);
  });

  it('subtracts nanoseconds that no number holds', () => {
    const map = 'event.duration: { from: end, minus: start, as: duration(ns) }';
    const record = { end: '1791635737997000001', start: '1791635736123000000' };
    expect(eventOf(map, record)['event.duration']).toBe(1_874_000_001);
  });

  it.each([
    ['{ v: 401 }', { v: '401' }, true],
    ['{ v: [a*, b] }', { v: 'abc' }, true],
    ['{ v: { exists: true } }', { v: '-' }, false],
    ['{ v: { missing: true } }', {}, true],
    ['{ v: { gte: 5, lt: 7 } }', { v: '5' }, true],
    ['{ v: { lte: 4 } }', { v: 5 }, false],
    ['{ v: { in: [1, 2] } }', { v: 2 }, true],
    ['{ v: { eq: x } }', { v: ['y', 'x'] }, true],
    ['{ v: { not: x } }', { v: 'x' }, false],
    ['{ v: { prefix: /v1 } }', { v: '/v1/chat' }, true],
    ['{ v: { suffix: [.php, .env] } }', { v: '/.env' }, true],
    ['{ v: { contains: am } }', { v: 'sample' }, true],
    ["{ v: { pattern: '^s.m' } }", { v: 'sample' }, true],
    ['{ any: [{ v: 1 }, { w: 2 }] }', { w: 2 }, true],
    ['{ all: [{ v: 1 }, { w: 2 }] }', { w: 2 }, false],
    ['{ not: { v: 1 } }', { v: 2 }, true],
    ['{ $user.name: bob }', { u: 'bob' }, true],
    ["{ '$http.response.status_code': { gte: 400 } }", { s: '404' }, true],
  ])('when %s of %j is %j', (when, record, expected) => {
    const map = `user.name: u\nhttp.response.status_code: { from: s, as: int }\nlabels.v: { value: yes, when: ${when} }`;
    expect(eventOf(map, record)['labels.v'] !== undefined).toBe(expected);
  });

  it('maps the members of a list where a condition holds, and reads what is around it', () => {
    const map = `
each parts[*]:
  where: { kind: llm }
  gen_ai.usage.input_tokens: n
  gen_ai.request.model: [model, ^model]`;
    const parts = [
      { kind: 'llm', n: 2 },
      { kind: 'db', n: 100 },
      { kind: 'llm', n: 3 },
    ];
    expect(eventOf(map, { parts, model: 'm' })).toMatchObject({
      'gen_ai.usage.input_tokens': 5,
      'gen_ai.request.model': 'm',
    });
  });

  it('drops by fields of the event and by the record, also without a time', () => {
    const text = source(
      'url.path: p',
      "drop: [{ url.path: /healthz }, { '^stage': RequestReceived }]",
    );
    expect(run(text, { t: T, p: '/healthz' })).toMatchObject({ dropped: 1, events: [] });
    expect(run(text, { t: 'x', stage: 'RequestReceived' })).toMatchObject({ dropped: 1 });
    expect(run(text, { t: T, p: '/x' }).events).toHaveLength(1);
  });
});

describe('bases', () => {
  const base = `id: _http
tables: { providers: { azure: azure.ai.openai } }
event: { tier: llm_proxy, category: [api] }
secrets: [cookie]
map:
  user.name: who
  url.path: { from: $url.original, as: path }
  gen_ai.usage.input_tokens: n
drop: [{ url.path: /ping }]`;
  const text = `id: a
extends: _http
detect: { keys: [t] }
event: { dataset: a.access }
map:
  '@timestamp': { from: t, as: epoch(ms) }
  url.original: u
  user.name: name
  gen_ai.usage.input_tokens: n
  gen_ai.provider.name: { from: p, lookup: providers }`;
  it('give what a source does not say', () => {
    const record = {
      t: T,
      u: 'http://x/y',
      who: 'w',
      n: 4,
      p: 'azure',
      cookie: 'abcdefghij',
      name: 'q abcdefghij',
    };
    expect(run([base, text], record).events[0]).toMatchObject({
      'event.tier': 'llm_proxy',
      'event.category': ['api'],
      'url.path': '/y',
      'user.name': 'q [redacted]',
      'gen_ai.usage.input_tokens': 4,
      'gen_ai.provider.name': 'azure.ai.openai',
    });
    expect(run([base, text], { t: T, u: '/ping' }).dropped).toBe(1);
    expect(run([base, text], { t: T, who: 'w' }).events[0]).toMatchObject({ 'user.name': 'w' });
  });
  it('are no sources themselves, and are missed where they are not', () => {
    const { sources, problems } = loadSources([{ path: 'a.yml', text }]);
    expect(sources.sources).toEqual([]);
    expect(problems.map(formatProblem)).toContain(
      "a.yml:2:10: SOURCE_UNKNOWN_SOURCE: unknown base '_http'; there are none",
    );
  });
});

describe('parse steps', () => {
  const parsed = (steps: string, map: string, record: object) =>
    eventOf(map, record, `parse:\n${steps}`);
  it.each([
    ["{ regex: '^(?P<v>[a-z]+)', from: m }", 'abc1', 'abc'],
    ["{ grok: '%{WORD:w} %{INT:v:int}', from: m }", 'x 12', '12'],
    ["{ grok: '%{TICKET:v}', patterns: { TICKET: 'T-%{INT}' }, from: m }", 'see T-1', 'T-1'],
    [
      "{ grok: ['^nope', '%{COMBINEDAPACHELOG}'], from: m }",
      '1.2.3.4 - - [10/Oct/2025:13:55:36 +0200] "GET /v HTTP/1.1" 200 5 "-" "c"',
      undefined,
    ],
    ["{ kv: { pair: ', ' }, from: m }", 'a=1, v="x, y", c=3', 'x, y'],
    ['{ kv: true, from: m }', 'v=1 b', '1'],
    ["{ csv: { columns: [~, v], sep: ' ' }, from: m }", 'a "b ""c" d e', 'b "c'],
    ['{ cef: true, from: m }', '<1>CEF:0|a|b|1|100|n\\|m|5|src=1.2.3.4 msg=a b v=c d', undefined],
    ['{ json: true, from: m }', '{"v":1}', '1'],
    ['{ url_decode: true, from: m, into: v }', 'a%20b', 'a b'],
    ['{ b64: true, from: m, into: v }', 'aGk=', 'hi'],
    ["{ first: [{ dissect: '<%{v}>', from: m }, { dissect: '(%{v})', from: m }] }", '(x)', 'x'],
    ['{ json: true, from: m, optional: true }', 'no', undefined],
  ])('%s', (step, m, expected) => {
    expect(parsed(`  - ${step}`, 'labels.v: v', { m })['labels.v']).toBe(expected);
  });
  it('takes each text of a list apart, without those of another shape', () => {
    const event = parsed(
      "  - { dissect: 'a=%{v}', from: m, into: all }",
      "tags: { collect: ['all[*].v'] }",
      {
        m: ['a=1', 'b=2', 'a=3', 7],
      },
    );
    expect(event['tags']).toEqual(['1', '3']);
    expect(
      parsed("  - { dissect: 'a=%{v}', from: m, into: all, optional: true }", 'labels.v: all', {
        m: ['b'],
      })['labels.v'],
    ).toBeUndefined();
  });
  it('puts what it finds under a name, over a text that stood there', () => {
    const steps = '  - { json: true, from: response.body, into: response.body }';
    const record = { response: { status: 1, body: '{"v":"x"}' } };
    const map = 'labels.v: response.body.v\nlabels.s: response.status';
    expect(parsed(steps, map, record)).toMatchObject({ 'labels.v': 'x', 'labels.s': '1' });
  });
  it('reads CEF, LEEF, syslog and raw HTTP', () => {
    const cef = 'CEF:0|a|b|1|100|n\\|m|5|src=1.2.3.4 msg=a b cs1=z cs1Label=zone';
    expect(
      parsed(
        '  - { cef: true, from: m }',
        'labels.a: name\nlabels.b: ext.msg\nlabels.c: ext.zone',
        { m: cef },
      ),
    ).toMatchObject({ 'labels.a': 'n|m', 'labels.b': 'a b', 'labels.c': 'z' });
    const leef = 'LEEF:2.0|a|b|1|login|^|src=1.2.3.4^usr=x y';
    expect(
      parsed('  - { leef: true, from: m }', 'labels.a: event_id\nlabels.b: ext.usr', { m: leef }),
    ).toMatchObject({ 'labels.a': 'login', 'labels.b': 'x y' });
    const syslog = '<34>1 2026-01-01T00:00:00Z h app 5 ID [x@1 a="b\\"c"] hi';
    expect(
      parsed(
        '  - { syslog: true, from: m, into: s }',
        "labels.a: s.structured['x@1'].a\nlabels.b: s.message",
        { m: syslog },
      ),
    ).toMatchObject({ 'labels.a': 'b"c', 'labels.b': 'hi' });
    const http = 'POST /v1 HTTP/1.1\r\nHost: a\r\nX-Key: k\r\n\r\n{}';
    expect(
      parsed('  - { http: true, from: m, into: r }', 'labels.a: r.headers.host\nlabels.b: r.body', {
        m: http,
      }),
    ).toMatchObject({ 'labels.a': 'a', 'labels.b': '{}' });
  });
  it('lets a header line name the columns of the lines after it', () => {
    const text = `id: cdn
detect: { prefix: ['#Version:', '#Fields:', '20'] }
event: { dataset: cdn.access, tier: edge }
parse: [{ csv: { columns: [date, time, ip], sep: "\\t", header: '#Fields:' } }]
map:
  '@timestamp': { template: '{date}T{time}Z', as: date(iso) }
  source.ip: ip`;
    const plain = '2025-10-10\t11:55:36\t192.0.2.1';
    expect(run(text, plain).events).toMatchObject([{ 'source.ip': '192.0.2.1' }]);
    const headed = `#Version: 1.0\n#Fields: date ip time\n2025-10-10\t192.0.2.2\t11:55:36`;
    expect(run(text, headed)).toMatchObject({
      dropped: 2,
      events: [{ 'source.ip': '192.0.2.2', '@timestamp': T }],
    });
  });
});

describe('envelopes', () => {
  const line = `id: line
detect: { prefix: 'REQ ' }
event: { dataset: line.access, tier: gateway }
time: envelope
parse: [{ dissect: 'REQ %{user} %{status}' }]
map: { user.name: user, http.response.status_code: { from: status, as: int } }`;
  const both = [line, source('user.name: u')];
  const text = 'REQ bob 200';
  const iso = '2025-10-10T11:55:36.000000000Z';
  const gz = (value: string) => Uint8Array.from(gzipSync(value));
  const b64 = (value: string | Uint8Array) => Buffer.from(value).toString('base64');
  const cwl = JSON.stringify({
    messageType: 'DATA_MESSAGE',
    owner: '123',
    logGroup: 'g',
    logStream: 's',
    logEvents: [{ id: '1', timestamp: T, message: text }],
  });
  it.each([
    [
      'Fluent Bit',
      {
        '@timestamp': T / 1000,
        log: `${text}\n`,
        kubernetes: { pod_name: 'p', namespace_name: 'n', container_name: 'c', host: 'h' },
      },
      { 'orchestrator.resource.name': 'p', 'container.name': 'c', 'host.name': 'h' },
    ],
    ['Docker', { log: text, stream: 'stdout', time: iso }, {}],
    [
      'Vector',
      { message: text, source_type: 'file', timestamp: iso, host: 'h', file: '/f' },
      { 'host.name': 'h', 'log.file.path': '/f' },
    ],
    [
      'Filebeat',
      {
        '@timestamp': iso,
        message: text,
        agent: { type: 'filebeat' },
        host: { name: 'h' },
        log: { file: { path: '/f' } },
        cloud: { account: { id: '1' } },
      },
      { 'cloud.account.id': '1', 'log.file.path': '/f' },
    ],
    [
      'journald',
      { MESSAGE: text, __REALTIME_TIMESTAMP: String(T * 1000), _HOSTNAME: 'h' },
      { 'host.name': 'h' },
    ],
    ['CRI', `${iso} stdout F ${text}`, {}],
    [
      'RFC 5424',
      `<14>1 ${iso} h app 7 - - ${text}`,
      { 'host.name': 'h', 'process.name': 'app', 'log.syslog.priority': 14, 'process.pid': 7 },
    ],
    ['rsyslog', `2025-10-10T11:55:36+00:00 h app[7]: ${text}`, { 'host.name': 'h' }],
    [
      'counted syslog',
      `${`<14>1 ${iso} h app 7 - - ${text}`.length} <14>1 ${iso} h app 7 - - ${text}`,
      { 'host.name': 'h' },
    ],
    ['CloudWatch Logs', cwl, { 'cloud.account.id': '123', 'labels.log_group': 'g' }],
    ['its gzip', gz(cwl), { 'cloud.account.id': '123' }],
    ['its gzip in Base64', b64(gz(cwl)), { 'cloud.account.id': '123' }],
    ['Kinesis', { Records: [{ kinesis: { data: b64(gz(cwl)) } }] }, { 'cloud.account.id': '123' }],
    [
      'SNS',
      { Type: 'Notification', TopicArn: 'arn:aws:sns:eu-1:42:t', Message: text, Timestamp: iso },
      { 'cloud.account.id': '42', 'cloud.region': 'eu-1' },
    ],
    [
      'Pub/Sub',
      { message: { data: b64(text), messageId: '1', publishTime: iso }, subscription: 's' },
      {},
    ],
    [
      'Google Cloud',
      {
        logName: 'l',
        resource: { labels: { project_id: 'p' } },
        textPayload: text,
        timestamp: iso,
      },
      { 'cloud.project.id': 'p' },
    ],
    [
      'OTLP',
      {
        resourceLogs: [
          {
            resource: { attributes: [{ key: 'host.name', value: { stringValue: 'h' } }] },
            scopeLogs: [
              { logRecords: [{ timeUnixNano: `${T}000000`, body: { stringValue: text } }] },
            ],
          },
        ],
      },
      { 'host.name': 'h' },
    ],
  ])('of %s are opened', (_, record, kept) => {
    const { events, deadLetters } = run(both, record);
    expect(deadLetters).toEqual([]);
    if (kept) expect(events).toMatchObject([{ 'user.name': 'bob', '@timestamp': T, ...kept }]);
    else expect(events.map((event) => event['user.name'])).toEqual(['bob']);
  });
  it.each([
    [
      'records',
      {
        records: [
          { t: T, u: 'a' },
          { t: T, u: 'b' },
        ],
      },
    ],
    [
      'Records',
      {
        Records: [
          { t: T, u: 'a' },
          { t: T, u: 'b' },
        ],
      },
    ],
    [
      'EventList',
      {
        kind: 'EventList',
        items: [
          { t: T, u: 'a' },
          { t: T, u: 'b' },
        ],
      },
    ],
    [
      'a page of an API',
      {
        object: 'list',
        data: [
          { t: T, u: 'a' },
          { t: T, u: 'b' },
        ],
        has_more: false,
      },
    ],
    ['objects without a newline', `{"t":${T},"u":"a"}{"t":${T},"u":"b"}`],
    ['lines', `{"t":${T},"u":"a"}\n{"t":${T},"u":"b"}\n`],
    [
      'EventBridge',
      [
        { 'detail-type': 'x', source: 's', detail: { t: T, u: 'a' } },
        { t: T, u: 'b' },
      ],
    ],
    ['texts in Fluent Bit', [{ log: `{"t":${T},"u":"a"}` }, { log: `{"t":${T},"u":"b"}` }]],
  ])('%s are several records', (_, record) => {
    expect(run(both, record).events.map((event) => event['user.name'])).toEqual(['a', 'b']);
  });
  it('of RFC 3164 tell no year and no zone: the time is the arrival where a source allows it', () => {
    const { events } = run(
      line.replace('time: envelope', 'time: arrival'),
      `<14>Oct 10 11:55:36 h app[7]: ${text}`,
    );
    expect(events).toMatchObject([
      { '@timestamp': ARRIVAL, 'host.name': 'h', 'event.flags': ['_time_fallback'] },
    ]);
  });
  it('leaves nothing out of what holds more parts than it may be split into', () => {
    expect(run(both, '{}'.repeat(150_000)).deadLetters).toMatchObject([{ reason: 'not_json' }]);
    expect(run(both, '5 <1>a '.repeat(20_000)).deadLetters).toHaveLength(1);
  });
  it('drops the probes of CloudWatch Logs', () => {
    expect(run(both, { messageType: 'CONTROL_MESSAGE', logEvents: [{}] })).toMatchObject({
      dropped: 1,
      deadLetters: [],
    });
  });
  it('flags a time that only the envelope knows, where the source meant another', () => {
    const record = [{ '@timestamp': T / 1000, log: '{"t":"never"}' }];
    expect(run(source(''), record).events).toMatchObject([
      { '@timestamp': T, 'event.flags': ['_conv:@timestamp', '_time_fallback'] },
    ]);
    expect(run(line, `${iso} stdout F ${text}`).events[0]).not.toHaveProperty(['event.flags']);
    expect(run(line, text).deadLetters).toMatchObject([{ reason: 'no_time' }]);
    expect(run(line.replace('time: envelope', 'time: arrival'), text).events).toMatchObject([
      { '@timestamp': ARRIVAL, 'event.flags': ['_time_fallback'] },
    ]);
  });
  it('refuses gzip that grows beyond its bound, all parts together', () => {
    const bomb = gz(JSON.stringify([{ log: 'x'.repeat(100_000) }]));
    expect(run(both, bomb, { maxInflatedBytes: 50_000 }).deadLetters).toMatchObject([
      { reason: 'bad_envelope' },
    ]);
    const part = b64(gz(' '.repeat(30_000)));
    const { deadLetters } = run(
      both,
      { Records: [1, 2].map(() => ({ kinesis: { data: part } })) },
      { maxInflatedBytes: 50_000 },
    );
    expect(deadLetters).toHaveLength(1);
    expect(run(both, Uint8Array.from([0x1f, 0x8b, 1])).deadLetters).toMatchObject([
      { reason: 'bad_envelope' },
    ]);
  });
  it("takes a source's own list apart, keeps what stands beside it, and shows what is around it", () => {
    const rest = 'unwrap: { path: items, keep: { host.name: node }, outer: all, optional: true }';
    const text = source('user.name: u\nlabels.n: all.n', rest).replace(
      'keys: [t]',
      'any: [items, t]',
    );
    expect(run(text, { node: 'h', n: 1, items: [{ t: T, u: 'a' }] }).events).toMatchObject([
      { 'user.name': 'a', 'host.name': 'h', 'labels.n': '1' },
    ]);
    expect(run(text, { t: T, u: 'b' }).events).toMatchObject([{ 'user.name': 'b' }]);
  });
  it('makes a record of each span, with the attributes of its resource', () => {
    const attribute = (key: string, value: object) => ({ key, value });
    const text = `id: otel
detect: { keys: [attributes.gen_ai.request.model], equals: { otel: span } }
event: { dataset: otel.genai, tier: app }
map:
  '@timestamp': { from: start_time_unix_nano, as: epoch(ns) }
  trace.id: trace_id
  service.name: resource.service.name
  gen_ai.request.model: attributes.gen_ai.request.model
  gen_ai.usage.input_tokens: attributes.gen_ai.usage.input_tokens
  gen_ai.response.finish_reasons: attributes.gen_ai.response.finish_reasons`;
    const span = {
      traceId: 'ABCDEF',
      spanId: '01',
      startTimeUnixNano: `${T}000000`,
      attributes: [
        attribute('gen_ai.request.model', { stringValue: 'm' }),
        attribute('gen_ai.usage.input_tokens', { intValue: '25' }),
        attribute('gen_ai.response.finish_reasons', {
          arrayValue: { values: [{ stringValue: 'stop' }] },
        }),
      ],
    };
    const record = {
      resourceSpans: [
        {
          resource: { attributes: [attribute('service.name', { stringValue: 'svc' })] },
          scopeSpans: [{ scope: { name: 's' }, spans: [span] }],
        },
      ],
    };
    expect(run(text, record).events).toMatchObject([
      {
        '@timestamp': T,
        'trace.id': 'abcdef',
        'service.name': 'svc',
        'gen_ai.request.model': 'm',
        'gen_ai.usage.input_tokens': 25,
        'gen_ai.response.finish_reasons': ['stop'],
      },
    ]);
  });
});

describe('mistakes', () => {
  it.each([
    ["'@timestamp': x", undefined, /YAML_DUPLICATE_KEY/],
    [
      'user.name: { from: a, as: lowr }',
      undefined,
      "a.yml:7:29: SOURCE_UNKNOWN_CONVERTER: unknown converter 'lowr': did you mean 'lower'?",
    ],
    [
      'user.name: { from: a, as: lower(x) }',
      undefined,
      "a.yml:7:29: SOURCE_BAD_VALUE: 'lower' takes no argument",
    ],
    [
      'user.name: { from: a, as: split }',
      undefined,
      "a.yml:7:29: SOURCE_BAD_VALUE: 'split' needs the text between two items: split(…)",
    ],
    ["event.end: { from: a, as: '{' }", undefined, /SOURCE_UNKNOWN_CONVERTER/],
    [
      "event.end: { from: a, as: { date: '%Y-%m-%d %H:%M:%S' } }",
      undefined,
      /7:29: SOURCE_BAD_VALUE: '%Y-%m-%d %H:%M:%S' has no zone: say which one/,
    ],
    ["event.end: { from: a, as: { date: '%Y %Q', tz: UTC } }", undefined, /'%Q' is none of %Y/],
    ['event.end: { from: a, as: { date: iso, tz: Mars } }', undefined, /'Mars' is no time zone/],
    ['user.name: { from: a, value: b }', undefined, /`value` and `from` exclude each other/],
    ['user.name: { from: a, collect: b }', undefined, /`from` and `collect` exclude each other/],
    [
      'user.name: { as: int }',
      undefined,
      /user.name needs `from`, `collect`, `template` or `value`/,
    ],
    ["user.name: { template: 'x' }", undefined, /a template has a \{path\}/],
    [
      'user.name: { from: a, lookup: peple }',
      'tables: { people: {} }',
      /unknown table 'peple': did you mean 'people'\?/,
    ],
    [
      'user.name: { from: a, when: { b: { exits: true } } }',
      undefined,
      /unknown key 'exits': did you mean 'exists'\?/,
    ],
    ['user.name: a', 'parse: [{ groc: x }]', /unknown key 'groc': did you mean 'grok'\?/],
    [
      'user.name: a',
      "parse: [{ grok: '%{HOSTNAM:a}' }]",
      /there is no pattern 'HOSTNAM': did you mean HOSTNAME/,
    ],
    ['user.name: a', 'parse: [{ b64: true, from: a }]', /'b64' gives a text: say `into`/],
    ['user.name: a', 'parse: [{ json: true, kv: true }]', /a step needs one of dissect/],
    [
      'user.name: a',
      'unwrap: { path: a, keep: { host.nam: b } }',
      /unknown field 'host.nam': did you mean 'host.name'\?/,
    ],
    ['user.name: a', 'time: never', /`time` is envelope or arrival/],
  ])('%s %s', (map, rest, problem) => {
    const [first = ''] = problemsOf(map, rest);
    if (typeof problem === 'string') expect(first).toBe(problem);
    else expect(first).toMatch(problem);
  });
});
