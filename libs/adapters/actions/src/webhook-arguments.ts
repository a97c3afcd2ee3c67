import { isSecretReference, type SecretReference } from './secret-reference.ts';

/** `with:` of `webhook.post`. */
export interface WebhookArguments {
  readonly url: string | SecretReference;
  /** the body; secrets may stand in it as references */
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string | SecretReference>>;
  /** signs the body: HMAC-SHA256 with the secret, as `sha256=<hex>` */
  readonly sign?: { readonly secret: string; readonly header?: string };
}

const KEYS = ['url', 'json', 'headers', 'sign'];
const HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Set by the connector or by the client, never by a playbook. */
const OWN_HEADERS = new Set([
  'connection',
  'content-length',
  'content-type',
  'host',
  'idempotency-key',
  'transfer-encoding',
]);
const TEMPLATE = /\{\{\s*(.*?)\s*\}\}/gs;

/** What is wrong with the arguments, in sentences. Texts may still hold templates. */
export function checkWebhookArguments(args: Readonly<Record<string, unknown>>): string[] {
  const { url, headers, sign } = args as Partial<Record<keyof WebhookArguments, unknown>>;
  const wrong = Object.keys(args)
    .filter((name) => !KEYS.includes(name))
    .map((name) => `unknown argument '${name}'; allowed are ${KEYS.join(', ')}`);
  wrong.push(...checkUrl(url), ...checkHeaders(headers), ...checkSign(sign));
  return wrong;
}

function checkUrl(url: unknown): string[] {
  if (url === undefined) return ["'url' is missing"];
  if (isSecretReference(url)) return [];
  if (typeof url !== 'string') return ["'url' must be a text or { secret: NAME }"];
  const templates = [...url.matchAll(TEMPLATE)].map(([, path = '']) => path);
  if (templates.some((path) => !path.startsWith('settings.')))
    return [
      "'url' may only hold {{ settings.… }}: what an attacker sends must not choose where calls go",
    ];
  return templates.length > 0 ? [] : checkAddress(url);
}

/** What is wrong with an address; it is not repeated, since its path may be a secret. */
export function checkAddress(text: string): string[] {
  if (!URL.canParse(text)) return ["'url' is no URL"];
  const { protocol, username, password } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') return ["'url' must begin with http or https"];
  if (username !== '' || password !== '')
    return ["'url' must not hold a user or password: send them as a header by { secret: NAME }"];
  return [];
}

function checkHeaders(headers: unknown): string[] {
  if (headers === undefined) return [];
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers))
    return ["'headers' must be a map"];
  return Object.entries(headers).flatMap(([name, value]) => checkHeader(name, value));
}

function checkHeader(name: string, value: unknown): string[] {
  if (!HEADER.test(name)) return [`'${name}' can't be a header's name`];
  if (OWN_HEADERS.has(name.toLowerCase())) return [`the header '${name}' is set by the connector`];
  if (isSecretReference(value)) return [];
  if (typeof value !== 'string' || !isHeaderValue(value))
    return [`the header '${name}' must be one line of text or { secret: NAME }`];
  return [];
}

/** Printable ASCII and tabs. */
export function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e]*$/.test(text);
}

function checkSign(sign: unknown): string[] {
  if (sign === undefined) return [];
  const { header = 'X-Gatewatch-Signature', ...reference } = (sign ?? {}) as Partial<
    NonNullable<WebhookArguments['sign']>
  >;
  const isName = typeof header === 'string' && HEADER.test(header);
  if (isName && !OWN_HEADERS.has(header.toLowerCase()) && isSecretReference(reference)) return [];
  return ["'sign' must be { secret: NAME, header: … }, the header optional"];
}
