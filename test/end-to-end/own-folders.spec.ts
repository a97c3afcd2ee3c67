import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { until, type GatewatchProcess } from '../harness/gatewatch-process.ts';
import { aWhileAgo, Installation, nginxLine } from './installation.ts';

jest.setTimeout(30_000);

const PICTURES = '3c2f1d34-5a0b-4a52-9a53-0d1d0c3a9f10';
const KEYS_TRIED = '0b1cf1de-4f0f-4a3e-8d0a-2f6f0f0b7c52';
const ENDPOINTS_SCANNED = '32d394ac-3f83-473d-adbc-ca9041142dae';
const HOSTILE_ADDRESS = '7d9a2c40-51f3-4a6e-9b1c-3e0f6a4c8d02';

const RULE = `title: Picture asked for
id: ${PICTURES}
logsource: { category: ai_gateway }
detection:
  pictures: { url.path: /v1/images/generations }
  condition: pictures
level: medium
`;
const SOURCE = `id: own-gate
detect: { text: '^own-gate ' }
parse:
  - dissect: 'own-gate %{time} %{client} %{status} %{path}'
event: { dataset: own.gate, tier: edge, category: [web] }
map:
  '@timestamp': { from: time, as: date(iso) }
  source.ip: { from: client, as: client_ip }
  http.response.status_code: { from: status, as: int }
  url.path: { from: path, as: path }
`;
const PLAYBOOK = `title: Pictures are looked at
id: 5c0f4a1e-9b7d-4f2a-8a7e-3d0c6b1a2f11
on: [incident.opened]
when: { rule: Picture asked for }
steps:
  - look:
      action: log.write
      with: { text: 'look at {{ incident.headline }}', severity: info }
`;

/** Each file, what its owner wrote in it, and the place and the words of what has to be mended. */
const BROKEN: readonly (readonly [file: string, text: string, place: string, says: RegExp])[] = [
  [
    'rules/broken.yml',
    RULE.replace(PICTURES, 'other').replace('condition: pictures', 'condition: picture'),
    '6:14',
    /picture.*pictures/,
  ],
  ['rules/torn.yml', 'title: Torn\ndetection: { a: [1\n', '3:1', /./],
  [
    'sources/broken.yml',
    SOURCE.replace('own-gate', 'own-gate-2').replace('as: int', 'as: itn'),
    '9:50',
    /itn.*int/,
  ],
  [
    'playbooks/broken.yml',
    PLAYBOOK.replace('5c0f', '5c1f').replace('log.write', 'log.wriet'),
    '7:15',
    /log\.wriet.*log\.write/,
  ],
];

const place = new Installation({
  lateness: '2s',
  rules: { folders: ['./rules'] },
  sources: { folders: ['./sources'] },
  playbooks: { folders: ['./playbooks'] },
});
let process: GatewatchProcess;

beforeAll(async () => {
  place.write('rules/pictures.yml', RULE);
  place.write(
    'rules/overrides.yml',
    `overrides:
  - { rule: ${ENDPOINTS_SCANNED}, disable: true, owner: me, reason: our own scanner }
  - { rule: ${KEYS_TRIED}, level: critical }
  - { rule: ${KEYS_TRIED}, except: { source.ip|cidr: 198.51.100.0/24 } }
`,
  );
  place.write('sources/own-gate.yml', SOURCE);
  place.write('sources/overrides.yml', 'overrides: [{ source: litellm, disable: true }]\n');
  place.write('playbooks/pictures.yml', PLAYBOOK);
  place.write(
    'playbooks/overrides.yml',
    `overrides: [{ playbook: ${HOSTILE_ADDRESS}, disable: true }]\n`,
  );
  for (const [file, text] of BROKEN) place.write(file, text);
  process = await place.start();
});
afterAll(() => place.remove());

/** Kong turned a key away. */
function rejected(address: string, key: string): string {
  return JSON.stringify({
    started_at: aWhileAgo(),
    client_ip: address,
    source: 'kong',
    latencies: { request: 1 },
    request: { method: 'POST', uri: '/v1/chat', headers: { apikey: key }, size: 1 },
    response: { status: 401, size: 1, headers: {} },
  });
}

interface Incidents {
  readonly incidents: readonly {
    readonly id: string;
    readonly severity: string;
    readonly entity: Readonly<Record<string, unknown>>;
  }[];
}
interface Runs {
  readonly runs: readonly { readonly playbookTitle: string; readonly state: string }[];
}

describe("a user's own folders", () => {
  it('add rules, sources and playbooks to the shipped ones, and disable, re-level and except those by id', async () => {
    const keys = Array.from({ length: 6 }, (_, nth) => `some-api-key-${nth}`);
    await place.pushed('kong', keys.map((key) => rejected('203.0.113.5', key)).join('\n'));
    await place.pushed('kong', keys.map((key) => rejected('198.51.100.9', key)).join('\n'));
    const scan = Array.from({ length: 30 }, (_, nth) =>
      nginxLine(aWhileAgo(), { address: '203.0.113.6', path: `/gone/${nth}`, status: 404 }),
    );
    await place.pushed('nginx', scan.join('\n'));
    const own = `own-gate ${new Date(aWhileAgo()).toISOString()} 203.0.113.7 200 /v1/images/generations`;
    for (const source of ['own-gate', 'auto'])
      expect(await place.pushed(source, own)).toMatchObject({ events: 1 });

    const settled = async (): Promise<Incidents | undefined> => {
      const answer = await place.get<Incidents>('/v1/incidents');
      const { runs } = await place.get<Runs>('/v1/runs');
      const ended = runs.filter(({ state }) => state === 'succeeded').length;
      return answer.incidents.length >= 2 && ended >= 1 ? answer : undefined;
    };
    const { incidents } = await until('both incidents', settled, 15_000);
    expect(incidents.map(({ severity }) => severity).sort()).toEqual(['critical', 'medium']);
    const critical = incidents.find(({ severity }) => severity === 'critical');
    expect(critical?.entity).toEqual({ 'source.ip': '203.0.113.5' });
    const { runs } = await place.get<Runs>('/v1/runs');
    expect(runs.map(({ playbookTitle }) => playbookTitle)).toEqual(['Pictures are looked at']);
    const watermark = (): Promise<number> => place.total('gatewatch_watermark_seconds');
    const from = await watermark();
    await until('more time', async () => (await watermark()) > from + 1 || undefined, 10_000);
    expect((await place.get<Incidents>('/v1/incidents')).incidents).toHaveLength(2);
  });

  it('take a source out', async () => {
    const { status, text } = await place.push('litellm', '{}');
    expect([status, text]).toEqual([404, expect.not.stringMatching(/one of [^"]*litellm/)]);
  });

  it.each(BROKEN)(
    'with a mistake in %s: it is named, with its place, and the rest is loaded',
    (file, _text, at, says) => {
      const line = process.output
        .split('\n')
        .find((one) => one.startsWith(`${place.path(file)}:${at}: `));
      expect(line ?? '').toMatch(/: [A-Z]+_[A-Z_]+: /);
      expect(line).toMatch(says);
    },
  );

  it('make health degraded where something was not loaded', async () => {
    const { status, components } = await place.get<{
      status: string;
      components: readonly { name: string; status: string }[];
    }>('/health');
    expect(status).toBe('degraded');
    const degraded = components.filter((one) => one.status === 'degraded');
    expect(degraded.map(({ name }) => name).sort()).toEqual(['playbooks', 'rules', 'sources']);
  });

  it('are checked: the mistakes are told, also as JSON, and the exit code is 1', () => {
    const args = ['check', 'rules', 'sources', 'playbooks'];
    const plain = place.run(args);
    expect(plain.status).toBe(1);
    for (const [file, , at] of BROKEN) expect(plain.stdout).toContain(`${file}:${at}: `);
    const { status, stdout } = place.run([...args, '--json']);
    expect(status).toBe(1);
    const files = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { file: string; ok: boolean; errors: object[] });
    const wrong = files.filter(({ ok }) => !ok);
    expect(wrong.map(({ file }) => file).sort()).toEqual(BROKEN.map(([file]) => file).sort());
    for (const [file, , at] of BROKEN) {
      const [lineNo, column] = at.split(':').map(Number);
      expect(wrong.find((one) => one.file === file)?.errors).toContainEqual({
        line: lineNo,
        column,
        code: expect.stringMatching(/^[A-Z_]+$/),
        message: expect.any(String),
      });
    }
    expect(files.filter(({ ok }) => ok)).toHaveLength(6);
    expect(place.run(['check', 'rules/pictures.yml', 'sources/own-gate.yml']).status).toBe(0);
  });
});
