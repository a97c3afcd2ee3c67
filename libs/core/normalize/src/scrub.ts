import { isCredentialName } from './secret-name.ts';
import { endOfValue, readQuote } from './value-span.ts';

/** Stands where a secret stood. */
export const REDACTED = '[redacted]';

/** A fast answer for the many texts that hold nothing of the kind; every pattern below needs one of these words. */
const SUSPECT =
  /sk-|akia|asia|gh[pousr]_|github_pat_|glpat-|aiza|xox[a-z]-|hf_|eyj|-----begin|bearer|basic |negotiate |key|token|secret|pass|pwd|cookie|auth|credential|sig|session|code|jwt|assertion|:\/\/[^/]*@|:\/\/[^/\s:]{1,256}:[^/\s]{1,256}$|%40/i;

const SHORTEST_SUSPECT = 3;

function maySuspect(text: string): boolean {
  return text.length >= SHORTEST_SUSPECT && SUSPECT.test(text);
}

/** Values that are secrets by their shape, wherever they stand. Nothing here may run on from every place of a long run: texts are hostile. */
const SHAPES: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
  /(?:(?<![\w-])|(?<=%[0-9a-f]{2}))eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/gi,
  /\bsk-[\w-]{6,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  /\b(?:gh[pousr]_|github_pat_|glpat-|hf_|xox[a-z]-)[\w-]{10,}/g,
  /\bAIza[\w-]{30,}/g,
];

/** A credential after its scheme, as in an Authorization header. */
const SCHEMES = /\b(bearer|basic|negotiate)(\s+|%20|\+)(?!\[redacted\])[^\s"'\\,;&]{4,}/gi;
const QUOTED = String.raw`["']([^"'\\]{1,128})\\{0,8}["']\s{0,8}`;
/** `"x-custom-auth": …`, also with its quotes escaped once or more. */
const MEMBERS = new RegExp(String.raw`${QUOTED}(?::|=>?)\s{0,8}`, 'g');
/** `"name": "authorization", "value": …`, as WAFs and OpenTelemetry write headers and attributes. */
const NAMED_VALUES = new RegExp(
  String.raw`["'](?:name|key|header|header_?name|field)\\{0,8}["']\s{0,8}:\s{0,8}\\{0,8}${QUOTED},\s{0,8}\\{0,8}["'](?:value|values|val|data)\\{0,8}["']\s{0,8}:\s{0,8}`,
  'gi',
);
/** `["x-custom-auth", "…"]`: lists of headers, in pairs or in a row. */
const IN_A_ROW = new RegExp(String.raw`${QUOTED},\s{0,8}(?=\\{0,8}["'])`, 'g');
/** `Cookie: a=b; c=d` to the end of its line: a cookie's own names are anyone's. */
const HEADER_LINES = /(?:^|[\s"'`]|\\[nr])(\w[\w-]{0,63})\s{0,8}:\s{0,8}/g;
const PARAMETERS = /(?:^|[?&;\s"'(,{]|%3f|%26)([\w.%[\]-]{1,64}?)(?:=|%3d)/gi;
/** `--password hunter2` in a command; what begins with a dash is the next option. */
const OPTIONS = /(?:^|[\s"'])--?([a-z][\w.-]{1,63})\s{1,8}(?![-\s|&>;])/gi;
const USER_INFO = /(:\/\/)[^\s/?#"']+@/g;
/** Cut off before its `@`: what follows a host's colon is a port, and this is none. */
const CUT_USER_INFO =
  /(:\/\/)(?!\[)[^\s/?#"'@:]{1,256}:(?!\d{1,5}["'\s]?$)[^\s/?#"'@]{1,256}(?=["'\s]?$)/;
const ENCODED_USER_INFO = /(%3a%2f%2f)[^\s/?#"'&]{1,256}?%40/gi;

/**
 * Takes out what looks like a credential: known key shapes, private keys, JWTs, values after an authentication scheme, of members,
 * headers, query parameters and options of commands whose names say that they carry credentials, and user information in URLs. Linear in
 * the text.
 */
export function scrub(text: string): string {
  if (!maySuspect(text)) return text;
  let clean = text;
  for (const shape of SHAPES) clean = clean.replace(shape, REDACTED);
  if (/["']/.test(clean)) clean = scrubQuoted(clean);
  if (clean.includes(':')) clean = maskAfter(clean, HEADER_LINES, isHeaderName, maskLine);
  clean = clean.replace(SCHEMES, `$1$2${REDACTED}`);
  clean = maskAfter(clean, PARAMETERS, isParameterName, maskParameter);
  if (clean.includes(' -')) clean = maskAfter(clean, OPTIONS, isMemberName, maskParameter);
  return clean
    .replace(USER_INFO, `$1${REDACTED}@`)
    .replace(CUT_USER_INFO, `$1${REDACTED}`)
    .replace(ENCODED_USER_INFO, `$1${REDACTED}%40`);
}

function scrubQuoted(text: string): string {
  let clean = maskAfter(text, NAMED_VALUES, isHeaderName, maskValue);
  clean = maskAfter(clean, MEMBERS, isMemberName, maskValue);
  return maskAfter(clean, IN_A_ROW, isListedName, maskValue);
}

const isMemberName = (name: string): boolean => isCredentialName(name, 'member');
const isHeaderName = (name: string): boolean => isCredentialName(name, 'header');
const isParameterName = (name: string): boolean =>
  isCredentialName(name.includes('%') ? percentDecode(name).trim() : name, 'parameter');
/** Whether the text after this one in a list is a credential: only what can be nothing but a header's name, or an option of a command, says so. */
export const isListedName = (name: string): boolean => {
  const option = OPTION.exec(name)?.[1];
  if (option !== undefined) return isMemberName(option);
  return (
    /^[a-z][a-z0-9-]*$/i.test(name) && /-|authorization|cookie/i.test(name) && isHeaderName(name)
  );
};
const OPTION = /^--?([a-z][\w.-]{1,63})$/i;

/** What stands for the value that begins at `from`, and where the text goes on; undefined where it is no secret. */
type Mask = (text: string, from: number, name: string) => Masked | undefined;
interface Masked {
  readonly instead: string;
  readonly end: number;
}

/** Masks what follows each match of `head` whose first group is the name of a credential. */
function maskAfter(
  text: string,
  head: RegExp,
  isSecret: (name: string) => boolean,
  mask: Mask,
): string {
  head.lastIndex = 0;
  let clean = '';
  let done = 0;
  for (let found = head.exec(text); found; found = head.exec(text)) {
    const name = found[1] ?? '';
    const from = head.lastIndex;
    const masked = isSecret(name) ? mask(text, from, name) : undefined;
    if (!masked) continue;
    clean += text.slice(done, from) + masked.instead;
    done = masked.end;
    head.lastIndex = done;
  }
  head.lastIndex = 0;
  return done === 0 ? text : clean + text.slice(done);
}

const LITERAL = /^(?:true|false|null|none|undefined|-?\d[\d.eE+-]*)$/i;
const NUMBER_SECRET = /pass|pwd|pin|secret/i;

/** A value of a member: a quoted text, a list, an object, or a bare word. Numbers are only masked where they are passwords. */
function maskValue(text: string, from: number, name: string): Masked | undefined {
  const end = endOfValue(text, from);
  const quote = readQuote(text, from);
  if (quote) return maskQuoted(text, from, { end, inside: quote.inside });
  const first = text[from];
  if (first === '[') return { instead: `["${REDACTED}"${closed(text, end, ']')}`, end };
  if (first === '{') return { instead: `"${REDACTED}"`, end };
  const bare = text.slice(from, end);
  const ordinary = LITERAL.test(bare) && !(NUMBER_SECRET.test(name) && /^\d{4,}$/.test(bare));
  return bare === '' || ordinary ? undefined : { instead: REDACTED, end };
}

function closed(text: string, end: number, mark: string): string {
  return text[end - 1] === mark ? mark : '';
}

function maskQuoted(
  text: string,
  from: number,
  { end, inside }: { readonly end: number; readonly inside: number },
): Masked | undefined {
  const opening = text.slice(from, inside);
  const closing = end - opening.length;
  const isClosed = closing >= inside && text.startsWith(opening, closing);
  const value = text.slice(inside, isClosed ? closing : end);
  if (value === '' || value === REDACTED) return undefined;
  return { instead: `${opening}${REDACTED}${isClosed ? opening : ''}`, end };
}

const LINE = /[^\r\n"'\\]*/y;
const PARAMETER = /[^&;\s"'\\)]*/y;

function maskLine(text: string, from: number, name: string): Masked | undefined {
  return readQuote(text, from) ? maskValue(text, from, name) : maskRun(text, from, LINE);
}

function maskParameter(text: string, from: number, name: string): Masked | undefined {
  return readQuote(text, from) ? maskValue(text, from, name) : maskRun(text, from, PARAMETER);
}

function maskRun(text: string, from: number, run: RegExp): Masked | undefined {
  if (text.startsWith(REDACTED, from)) return undefined;
  run.lastIndex = from;
  const length = run.exec(text)?.[0].length ?? 0;
  return length === 0 ? undefined : { instead: REDACTED, end: from + length };
}

/** Whether a member of this name carries a credential (`http.request.headers.x-custom-auth`), or is one itself, as a key of a map. */
export function isSecretName(name: string): boolean {
  return isCredentialName(name, 'field') || holdsShape(name);
}

function holdsShape(name: string): boolean {
  return SUSPECT.test(name) && SHAPES.some((shape) => name.search(shape) >= 0);
}

/**
 * Whether nothing in a query is suspect, nor in any part of it: what is neither encoded nor a URL's user information is as suspect in a part
 * as in the whole.
 */
function isPlain(query: string): boolean {
  return !query.includes('%') && !query.includes('://') && !maySuspect(query);
}

/** A query string with the values of parameters masked that carry credentials, however their names are encoded. */
export function scrubQuery(query: string): string {
  if (isPlain(query)) return query;
  const masked = query.split('&').map((part) => {
    const equals = part.indexOf('=');
    if (equals < 0) return scrub(part);
    return isParameterName(part.slice(0, equals))
      ? `${part.slice(0, equals)}=${REDACTED}`
      : scrub(part);
  });
  return masked.join('&');
}

/** A URL, its query masked like `scrubQuery` does. */
export function scrubUrl(url: string): string {
  if (isPlain(url)) return url;
  const start = url.indexOf('?');
  if (start < 0) return scrub(url);
  return `${scrub(url.slice(0, start))}?${scrubQuery(url.slice(start + 1))}`;
}

function percentDecode(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Shorter secrets are taken out only where they stand alone, or half of all words would go with them. */
const SHORT = 6;

/** Takes these very values out of a text. */
export function takeOut(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    if (!clean.includes(secret)) continue;
    clean =
      secret.length >= SHORT
        ? clean.replaceAll(secret, REDACTED)
        : clean.replace(new RegExp(String.raw`(?<![\w])${escape(secret)}(?![\w])`, 'g'), REDACTED);
  }
  return clean;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
}

const LONGEST_READ = 4096;

/**
 * A line of JSON that was printed over many lines and read line by line: what its value means stands in another line, so the value is
 * not shown.
 */
const FRAGMENT = /^(\s*(?:"[^"\\]{0,128}"\s{0,8}:\s{0,8})?)"(?:\\.|[^"\\])*(?:("(?!\s{0,8}:))|$)/;

/** The beginning of a text, scrubbed, and never ending within what may be a secret. */
export function preview(text: string, secrets: readonly string[] = [], length = 200): string {
  const read = text.slice(0, LONGEST_READ).replace(FRAGMENT, `$1"${REDACTED}$2`);
  const clean = takeOut(scrub(read), secrets);
  if (clean.length > length) return `${clean.slice(0, length)}…`;
  return text.length > LONGEST_READ ? `${clean.replace(/\S*$/, '')}…` : clean;
}
