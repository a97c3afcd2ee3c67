import type { Problems, YamlNode } from '@gatewatch/event';
import type { Incident } from '@gatewatch/incident';
import type { Revealed } from './credential-vault.ts';
import { refuse } from './node-reading.ts';
import { entityValue } from './template.ts';

/** Stands among a step's arguments where a call needs the credential itself that a field of the incident stands for. */
interface RevealReference {
  /** a field of the incident's entities, e.g. `api.key.id` */
  readonly reveal: string;
  /** what comes before it, e.g. `Bearer ` */
  readonly prefix?: string;
  /** its value, from when the run was planned: a token, or the gateway's own name of a credential */
  readonly token?: string;
}

const FIELD = /^[\w@.-]{1,128}$/;

/** What is wrong with the references below a node. */
export function checkReveals(node: YamlNode, problems: Problems): void {
  if (node.kind === 'map' && node.get('reveal')) {
    if (!isReference(node.toValue(), false))
      refuse(
        problems,
        node,
        'PLAYBOOK_ARGUMENT',
        "a credential is asked for by { reveal: FIELD }, with a field of the incident's entities such as api.key.id, and optionally a 'prefix'",
      );
    return;
  }
  for (const { value } of node.entries()) checkReveals(value, problems);
  for (const item of node.items()) checkReveals(item, problems);
}

function isReference(value: unknown, isPlanned: boolean): value is RevealReference {
  if (typeof value !== 'object' || value === null || !('reveal' in value)) return false;
  const { reveal, prefix = '', token, ...rest } = value as Readonly<Record<string, unknown>>;
  const isField = typeof reveal === 'string' && FIELD.test(reveal);
  const isToken = isPlanned ? typeof token === 'string' : token === undefined;
  return isField && typeof prefix === 'string' && isToken && Object.keys(rest).length === 0;
}

/** References with their tokens; `missing` are those of which the incident has none. */
export function planReveals<T>(
  value: T,
  incident: Incident,
): { readonly value: T; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const planned = mapReferences(value, false, (reference) => {
    const token = entityValue(incident, reference.reveal);
    if (token === undefined) missing.push(`incident.entity['${reference.reveal}']`);
    return { ...reference, token: token ?? `<${reference.reveal}>` };
  });
  return { value: planned as T, missing };
}

/** The arguments as a connector without rights sees them, before and after a run was planned. */
export function withTokens<T>(args: T): T {
  const early = mapReferences(args, false, ({ reveal, prefix = '' }) => prefix + reveal);
  return mapReferences(early, true, ({ token = '', prefix = '' }) => prefix + token) as T;
}

/** Asks for the credential of a field. */
export type RevealField = (field: string, token: string) => Promise<Revealed>;

export interface Opened<T> {
  readonly args: T;
  /** credential → its token: for taking it out of what is told */
  readonly credentials: ReadonlyMap<string, string>;
  /** why a credential that the call may have can't be had */
  readonly missing?: string;
}

/** The arguments with every credential that the connector may have; in place of the others stand their tokens. */
export async function openReveals<T>(args: T, reveal: RevealField): Promise<Opened<T>> {
  const credentials = new Map<string, string>();
  const byReference = new Map<string, string>();
  for (const { reveal: field, token = '' } of referencesIn(args)) {
    const found = await reveal(field, token);
    if (found.kind === 'missing') return { args, credentials, missing: `${field}: ${found.why}` };
    if (found.kind === 'refused') continue;
    credentials.set(found.credential, token);
    byReference.set(`${field} ${token}`, found.credential);
  }
  const opened = mapReferences(args, true, ({ reveal: field, token = '', prefix = '' }) => {
    return prefix + (byReference.get(`${field} ${token}`) ?? token);
  });
  return { args: opened as T, credentials };
}

function referencesIn(args: unknown): RevealReference[] {
  const found = new Map<string, RevealReference>();
  mapReferences(args, true, (reference) => {
    found.set(`${reference.reveal} ${reference.token}`, reference);
    return reference;
  });
  return [...found.values()];
}

function mapReferences(
  value: unknown,
  isPlanned: boolean,
  change: (reference: RevealReference) => unknown,
): unknown {
  if (isReference(value, isPlanned)) return change(value);
  if (Array.isArray(value)) return value.map((item) => mapReferences(item, isPlanned, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, mapReferences(item, isPlanned, change)]),
  );
}
