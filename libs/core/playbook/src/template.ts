import type { Incident } from '@gatewatch/incident';
import { describeEntity } from '@gatewatch/incident';
import { suggestion } from './playbook-problem.ts';

/** What templates can name. */
export interface TemplateScope {
  readonly incident: Incident;
  readonly playbook: { readonly id: string; readonly title: string };
  readonly run: { readonly id: string };
  /** `playbooks.settings` of the configuration */
  readonly settings: Readonly<Record<string, unknown>>;
  /** address of the incident's page, where the console has one */
  readonly incidentUrl?: string;
}

type Read = (scope: TemplateScope) => string | undefined;

const READS: Readonly<Record<string, Read>> = {
  'incident.id': ({ incident }) => incident.id,
  'incident.headline': ({ incident }) => incident.headline,
  'incident.severity': ({ incident }) => incident.severity,
  'incident.state': ({ incident }) => incident.state,
  'incident.tenant': ({ incident }) => incident.tenant,
  'incident.count': ({ incident }) => String(incident.count),
  'incident.entity': ({ incident }) => describeEntity(incident.entity),
  'incident.threats': ({ incident }) => incident.threats.join(', '),
  'incident.rules': ({ incident }) => incident.rules.map(({ title }) => title).join(', '),
  'incident.first_seen': ({ incident }) => new Date(incident.firstSeen).toISOString(),
  'incident.last_seen': ({ incident }) => new Date(incident.lastSeen).toISOString(),
  'incident.url': ({ incidentUrl }) => incidentUrl,
  'playbook.id': ({ playbook }) => playbook.id,
  'playbook.title': ({ playbook }) => playbook.title,
  'run.id': ({ run }) => run.id,
};

const ENTITY = /^incident\.entity(?:\[\s*(?:'([^'\]]+)'|"([^"\]]+)")\s*\]|\.([\w@.-]+))$/;
const SETTING = /^settings\.([\w-]+(?:\.[\w-]+)*)$/;
const SHAPES = ["incident.entity['source.ip']", 'settings.name'];
const HOLE = /\{\{(.*?)\}\}/gs;

/** What is wrong with a text's templates, in sentences; none if nothing is. */
export function checkTemplates(text: string): string[] {
  const wrong: string[] = [];
  for (const [, inside = ''] of text.matchAll(HOLE)) {
    const path = inside.trim();
    if (!readerOf(path))
      wrong.push(
        `unknown template '{{ ${path} }}'${suggestion(path, [...Object.keys(READS), ...SHAPES])}`,
      );
  }
  if (text.replaceAll(HOLE, '').includes('{{'))
    wrong.push("a template is opened by '{{' but not closed by '}}'");
  return wrong;
}

export interface Filled<T> {
  readonly value: T;
  /** paths that have no value here; they stand as `<path>` in the result */
  readonly missing: readonly string[];
}

/** Fills the templates in every text of a value; keys and everything else stay as they are. Results are not read for templates again. */
export function fillTemplates<T>(value: T, scope: TemplateScope): Filled<T> {
  const missing = new Set<string>();
  const fillText = (text: string): string =>
    text.replaceAll(HOLE, (_whole, inside: string) => {
      const path = inside.trim();
      const found = readerOf(path)?.(scope);
      if (found !== undefined) return found;
      missing.add(path);
      return `<${path}>`;
    });
  return { value: mapTexts(value, fillText) as T, missing: [...missing] };
}

/** Every text in a value, changed; lists and maps are walked. */
export function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, mapTexts(item, change)]),
  );
}

function readerOf(path: string): Read | undefined {
  if (Object.hasOwn(READS, path)) return READS[path];
  const entity = ENTITY.exec(path);
  if (entity) {
    const field = entity[1] ?? entity[2] ?? entity[3] ?? '';
    return ({ incident }) => entityValue(incident, field);
  }
  const setting = SETTING.exec(path)?.[1];
  return setting === undefined ? undefined : ({ settings }) => readSetting(settings, setting);
}

/** From the grouping entity, else the first other one that has the field. */
export function entityValue({ entity, entities }: Incident, field: string): string | undefined {
  return [entity, ...entities].find((known) => Object.hasOwn(known, field))?.[field];
}

function readSetting(
  settings: Readonly<Record<string, unknown>>,
  path: string,
): string | undefined {
  let value: unknown = settings;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  const isScalar = typeof value === 'number' || typeof value === 'boolean';
  if (isScalar) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
