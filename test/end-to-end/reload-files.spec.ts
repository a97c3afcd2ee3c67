import { renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { until, type GatewatchProcess } from '../harness/gatewatch-process.ts';
import { aWhileAgo, Installation, nginxLine } from './installation.ts';

jest.setTimeout(60_000);

const LISTED = '5d1f4b52-3a3c-4f57-9d2a-2f6f0f0b7c01';
const MAPPED = '5d1f4b52-3a3c-4f57-9d2a-2f6f0f0b7c02';
const OVERRIDDEN = '5d1f4b52-3a3c-4f57-9d2a-2f6f0f0b7c03';
const BESIDE = '5d1f4b52-3a3c-4f57-9d2a-2f6f0f0b7c05';
const PLAYBOOK = '5d1f4b52-3a3c-4f57-9d2a-2f6f0f0b7c04';

const rule = (id: string, title: string, detection: string): string => `title: ${title}
id: ${id}
logsource: { category: ai_gateway }
detection: { s: { ${detection} }, condition: s }
level: medium
`;

const source = (tier: string, second = 'unused'): string => `id: own-gate
detect: { text: '^own-gate ' }
parse:
  - dissect: 'own-gate %{time} %{client} %{path}'
event: { dataset: own.gate, tier: ${tier}, category: [web] }
map:
  '@timestamp': { from: time, as: date(iso) }
  source.ip: { from: client, as: client_ip }
  url.path: { from: path, as: path }
  user_agent.original: { value: ${second} }
`;

const playbook = (title: string, when: string): string => `title: ${title}
id: ${PLAYBOOK}
on: [incident.opened]
when: { rule: ${when} }
steps:
  - look:
      action: log.write
      with: { text: 'look at {{ incident.headline }}', severity: info }
`;

interface Problems {
  readonly problems: readonly { readonly file: string; readonly code: string }[];
}
interface Rules extends Problems {
  readonly rules: readonly { readonly id: string; readonly level: string }[];
}
interface Incidents {
  readonly incidents: readonly {
    readonly entity: Readonly<Record<string, string>>;
    readonly rules: readonly { readonly id: string }[];
  }[];
}
interface Runs {
  readonly runs: readonly { readonly playbookTitle: string; readonly state: string }[];
}
interface Health {
  readonly components: readonly { readonly name: string; readonly status: string }[];
}

const place = new Installation({
  lateness: '1s',
  idle: '1s',
  rules: { folders: ['./rules'] },
  sources: { folders: ['./sources'] },
  playbooks: { folders: ['./playbooks'] },
  inputs: { files: [{ path: './own.log', source: 'own-gate' }] },
});
let process: GatewatchProcess;

/** As most editors save: another file takes the name. */
function save(name: string, text: string): void {
  const path = place.write(`${name}.tmp~`, text);
  renameSync(path, place.path(name));
}

const problems = async (): Promise<string[]> => {
  const { problems: found } = await place.get<Rules>('/v1/rules');
  return found.map(({ file, code }) => `${file.slice(place.folder.length + 1)} ${code}`);
};
const degraded = async (): Promise<string[]> => {
  const { components } = await place.get<Health>('/health');
  return components.filter(({ status }) => status === 'degraded').map(({ name }) => name);
};
const broken = async (kind: string): Promise<number | undefined> =>
  (await place.metric('gatewatch_files_with_errors')).get(`kind="${kind}"`);

/** The file is said to be broken everywhere, and then mended. */
async function saysThatBroken(
  { name, kind, part }: { name: string; kind: string; part: string },
  mend: () => void,
): Promise<void> {
  const told = await until(
    `a problem of ${name}`,
    async () => {
      const found = (await problems()).filter((one) => one.startsWith(`${name} `));
      return found.length > 0 ? found : undefined;
    },
    10_000,
  );
  expect(await degraded()).toEqual([part]);
  expect(await broken(kind)).toBe(1);
  await until(
    'a line in the log',
    async () => (process.output.includes(place.path(name)) ? true : undefined),
    5000,
  );
  expect(told[0]).toMatch(/ [A-Z_]+$/);
  mend();
  await until(
    'no problem',
    async () => ((await problems()).length === 0 ? true : undefined),
    10_000,
  );
  expect(await degraded()).toEqual([]);
  expect(await broken(kind)).toBe(0);
}

/** Calls this path until its rule has fired for an address of its own. */
async function fires(id: string, path: string): Promise<void> {
  let nth = 0;
  const before = new Set((await incidentsOf(id)).map(addressOf));
  await until(
    `${id} fires for ${path}`,
    async () => {
      const address = `203.0.113.${++nth}`;
      if (!before.has(address))
        await place.pushed('nginx', nginxLine(aWhileAgo(), { address, path }));
      return (await incidentsOf(id)).some((one) => !before.has(addressOf(one))) || undefined;
    },
    20_000,
  );
}

const incidentsOf = async (id: string): Promise<Incidents['incidents']> => {
  const { incidents } = await place.get<Incidents>('/v1/incidents?limit=500');
  return incidents.filter(({ rules }) => rules.some((one) => one.id === id));
};
const addressOf = ({ entity }: Incidents['incidents'][number]): string => entity['source.ip'] ?? '';

const ownLine = (path: string): string =>
  `own-gate ${new Date(aWhileAgo()).toISOString()} 203.0.113.200 ${path}\n`;

beforeAll(async () => {
  place.write('rules/listed.yml', rule(LISTED, 'Listed path', 'url.path|expand: "%paths%"'));
  place.write('rules/mapped.yml', rule(MAPPED, 'Mapped field', 'the_path: /mapped'));
  place.write('rules/overridden.yml', rule(OVERRIDDEN, 'Overridden', 'url.path: /overridden'));
  place.write('rules/lists/paths.yml', '- /listed-1\n');
  place.write('sources/own-gate.yml', source('edge'));
  place.write('playbooks/look.yml', playbook('Nothing is looked at', 'Nothing'));
  place.write('own.log', '');
  process = await place.start();
});
afterAll(() => place.remove());

describe('files that change while running', () => {
  it('lists: another value fires at once, a broken list keeps its last good version', async () => {
    await fires(LISTED, '/listed-1');
    save('rules/lists/paths.yml', '- /listed-2\n');
    await fires(LISTED, '/listed-2');
    writeFileSync(place.path('rules/lists/paths.yml'), '- [nested, list]\n');
    const name = 'rules/lists/paths.yml';
    await saysThatBroken({ name, kind: 'rule', part: 'rules' }, () => {
      save(name, '- /listed-3\n');
    });
    await fires(LISTED, '/listed-3');
  });

  it('lists beside the rules, that were not there at the start, also as CSV', async () => {
    place.write('lists/beside.csv', '/beside\n');
    place.write('rules/beside.yml', rule(BESIDE, 'Beside', 'url.path|expand: "%beside%"'));
    await fires(BESIDE, '/beside');
    place.write('lists/beside.csv', '/other\n');
    await fires(BESIDE, '/other');
    rmSync(place.path('rules/beside.yml'));
  });

  it('field mappings', async () => {
    const mapping = (field: string): string =>
      `title: Ours\nlogsource: { category: ai_gateway }\nfields: { the_path: ${field} }\n`;
    place.write('rules/fields/ours.yml', mapping('url.path'));
    await fires(MAPPED, '/mapped');
    save('rules/fields/ours.yml', mapping('[not, closed'));
    const name = 'rules/fields/ours.yml';
    await saysThatBroken({ name, kind: 'rule', part: 'rules' }, () => {
      rmSync(place.path(name));
    });
  });

  it('overrides, of which a half-written file changes nothing', async () => {
    const level = async (): Promise<string | undefined> =>
      (await place.get<Rules>('/v1/rules')).rules.find(({ id }) => id === OVERRIDDEN)?.level;
    const text = `overrides:\n  - { rule: ${OVERRIDDEN}, level: critical }\n`;
    const name = 'rules/overrides.yml';
    place.write(name, text);
    const isCritical = async () => ((await level()) === 'critical' ? true : undefined);
    await until('the level', isCritical, 10_000);
    for (const length of [0, 20]) {
      truncateSync(place.path(name), length);
      await saysThatBroken({ name, kind: 'rule', part: 'rules' }, () => {
        expect(writeFileSync(place.path(name), text)).toBeUndefined();
      });
      expect(await level()).toBe('critical');
    }
    rmSync(place.path(name));
    await until(
      'its own level',
      async () => ((await level()) === 'medium' ? true : undefined),
      10_000,
    );
  });

  it('sources: each record is read by one version, none is lost and none doubled', async () => {
    const sent: string[] = [];
    const send = async (): Promise<void> => {
      const paths = Array.from({ length: 40 }, (_, nth) => `/own/${sent.length + nth}`);
      sent.push(...paths);
      await place.pushed('own-gate', paths.map(ownLine).join(''));
    };
    const tiers = ['gateway', 'edge', 'gateway', 'edge'];
    for (const tier of tiers) {
      const before = place.events().length;
      save('sources/own-gate.yml', source(tier, tier));
      await until(
        `events of tier ${tier}`,
        async () => {
          await send();
          const fresh = place.events().slice(before);
          return fresh.some((event) => event['event.tier'] === tier) || undefined;
        },
        15_000,
      );
    }
    const own = place.events().filter((event) => event['event.dataset'] === 'own.gate');
    const paths = place.paths().filter((path) => path.startsWith('/own/'));
    expect(paths.sort()).toEqual(sent.sort());
    for (const event of own.filter((one) => one['user_agent.original'] !== 'unused'))
      expect(event['user_agent.original']).toBe(event['event.tier']);
  });

  it('sources: a new one can be pushed to, a broken one keeps its last good version', async () => {
    expect((await place.push('other-gate', 'x')).status).toBe(404);
    const other = source('edge').replaceAll('own-gate', 'other-gate');
    place.write('sources/other.yml', other);
    const line = ownLine('/other').replace('own-gate', 'other-gate');
    await until(
      'the new source',
      async () => ((await place.push('other-gate', line)).status === 202 ? true : undefined),
      10_000,
    );
    const name = 'sources/other.yml';
    save(name, other.replace('as: path', 'as: pth'));
    await saysThatBroken({ name, kind: 'source', part: 'sources' }, () => {
      save(name, other);
    });
    expect((await place.push('other-gate', line)).status).toBe(202);
    rmSync(place.path(name));
    await until(
      'the source gone',
      async () => ((await place.push('other-gate', line)).status === 404 ? true : undefined),
      10_000,
    );
  });

  it('sources: one that an input names stays, and that is said', async () => {
    const name = 'sources/own-gate.yml';
    rmSync(place.path(name));
    await saysThatBroken({ name, kind: 'source', part: 'sources' }, () => {
      place.write('own.log', ownLine('/kept'));
      save(name, source('edge'));
    });
    await until(
      'the record of the file',
      async () => (place.paths().includes('/kept') ? true : undefined),
      10_000,
    );
    expect(place.deadLetters()).toEqual([]);
  });

  it('playbooks: another condition holds for the next incident, a broken one keeps its last good version', async () => {
    const name = 'playbooks/look.yml';
    save(name, playbook('Listed paths are looked at', 'Listed path'));
    const ran = async (): Promise<true | undefined> =>
      (await place.get<Runs>('/v1/runs')).runs.some(
        ({ playbookTitle, state }) =>
          playbookTitle === 'Listed paths are looked at' && state === 'succeeded',
      ) || undefined;
    let nth = 100;
    await until(
      'a run',
      async () => {
        const line = nginxLine(aWhileAgo(), { address: `198.51.100.${++nth}`, path: '/listed-3' });
        await place.pushed('nginx', line);
        return ran();
      },
      20_000,
    );
    save(name, playbook('Broken', 'Listed path').replace('log.write', 'log.wriet'));
    await saysThatBroken({ name, kind: 'playbook', part: 'playbooks' }, () => {
      rmSync(place.path(name));
    });
  });
});
