import { caseRecords } from '../harness/case-records.ts';

/** A secret that is like no other text, so that it can be searched for. */
export const CANARY = 'Zq7canary4f9WvX2k';

export interface CanaryRecord {
  readonly source: string;
  readonly name: string;
  readonly text: string;
}

/** The records of every shipped source's cases, with canaries in all places where a secret may stand. */
export function canaryRecords(): CanaryRecord[] {
  return caseRecords().map(({ source, name, record }) => ({ source, name, text: plant(record) }));
}

function plant(record: unknown): string {
  return typeof record === 'string' ? plantText(record) : JSON.stringify(plantValue(record));
}

/** Members with a credential each, in names that nobody has listed. */
const MEMBERS: Readonly<Record<string, unknown>> = {
  'x-custom-auth': CANARY,
  'X-Internal-Token': [CANARY, `${CANARY}2`],
  'acme-partner-key': CANARY,
  'webhook-secret': CANARY,
  dbPassword: CANARY,
  authorization: `Bearer ${CANARY}`,
  cookie: `theme=dark; visitor=${CANARY}`,
  cookies: { visitor: CANARY, other: { value: CANARY } },
  [`sk-${CANARY}`]: 1,
  note: `https://user:${CANARY}@example.com/p?a=1&x-access-token=${CANARY}`,
  body: JSON.stringify({ user: 'x', password: CANARY, inner: { client_secret: CANARY } }),
  dump: `POST /v1 HTTP/1.1\r\nX-Shop-Auth: ${CANARY}\r\nHost: h`,
  request_headers: [
    { name: 'x-team-token', value: CANARY },
    { name: 'accept', value: '*/*' },
  ],
  attributes: [{ key: 'http.request.header.x-service-auth', value: { stringValue: CANARY } }],
  raw: ['accept', '*/*', 'X-Shop-Secret', CANARY],
  args: ['mysql', '--db-password', CANARY, `--api-key=${CANARY}`, '-Token', CANARY],
};

function plantValue(value: unknown): unknown {
  if (typeof value === 'string') return plantText(value);
  if (Array.isArray(value)) return value.map(plantValue);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, plantValue(member)]);
  return { ...Object.fromEntries(members), ...withoutKnown(value) };
}

function withoutKnown(value: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(MEMBERS).filter(([name]) => !Object.hasOwn(value, name)),
  );
}

const PARAMETERS = `api_key=${CANARY}&x-custom-auth=${CANARY}&reset_token=${CANARY}&key=${CANARY}`;

function plantText(text: string): string {
  const parsed = parseObject(text);
  if (parsed !== undefined) return JSON.stringify(plantValue(parsed));
  if (/^https?:\/\/\S+$/.test(text)) return plantUrl(text);
  if (/^\/\S*$/.test(text)) return plantPath(text);
  return text
    .replace(
      /(\s\/[^\s?"]*)(\?[^\s"]*)?(?= HTTP\/)/g,
      (_, path: string, query = '?') => `${path}${String(query)}&${PARAMETERS}`,
    )
    .replace(/https?:\/\/[^\s"']+/g, plantUrl);
}

function plantUrl(url: string): string {
  return plantPath(url.replace('://', `://user:${CANARY}@`));
}

function plantPath(path: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}${PARAMETERS}`;
}

function parseObject(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The same, so that it comes as an event, in an envelope, in a batch, cut off, or not recognised at all. */
export function variantsOf(text: string): readonly string[] {
  const parsed = parseObject(text);
  const cuts = [0.2, 0.4, 0.6, 0.8, 0.95].map((share) =>
    text.slice(0, Math.ceil(text.length * share)),
  );
  return [
    text,
    JSON.stringify({ '@timestamp': 1760097336, log: text, stream: 'stdout' }),
    `something else: ${text}`,
    ...cuts,
    ...(parsed === undefined
      ? []
      : [
          JSON.stringify([parsed]),
          JSON.stringify({ unknown: parsed }),
          JSON.stringify({ message: JSON.stringify({ log: text }) }),
          JSON.stringify(parsed, null, 2),
        ]),
  ];
}
