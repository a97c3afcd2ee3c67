/** Stands where a secret stood. */
export const REDACTED = '[redacted]';

/** Names of headers, members and query parameters whose values are credentials. */
const SECRET_NAMES =
  'proxy-authorization|authorization|x-goog-api-key|x-api-key|api-key|apikey|api_key|x-api-token|' +
  'ocp-apim-subscription-key|subscription-key|subscription_key|x-amz-security-token|' +
  'x-amz-signature|x-auth-token|x-access-token|access-token|access_token|accesstoken|' +
  'refresh_token|refreshtoken|id_token|auth_token|session_token|sessionid|session_id|' +
  'client_secret|clientsecret|secret_key|secretkey|secret|password|passwd|pwd|' +
  'set-cookie|cookie|aws_secret_access_key|private_key|bearer|token';
/** Too common as a member's name, a credential as a query parameter. */
const QUERY_NAMES = `${SECRET_NAMES}|key|auth|code|jwt|assertion|sig|signature|x-amz-credential`;
const MEMBER_NAMES = `${SECRET_NAMES}|key`;

/** A fast answer for the many texts that hold nothing of the kind; every pattern below needs one of these words. */
const SUSPECT =
  /sk-|akia|asia|gh[pousr]_|github_pat_|glpat-|aiza|xox[a-z]-|hf_|eyj|-----begin|bearer|basic |negotiate |key|token|secret|passw|pwd|cookie|auth|sig|session|code=|jwt|assertion|:\/\/[^/]*@/i;

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
/** `"apikey": "…"`, also with its quotes escaped once or more, in a list, or cut off at the end. */
const MEMBERS = new RegExp(
  String.raw`(\\{0,8}["'](?:${MEMBER_NAMES})\\{0,8}["']\s{0,8}[:=]\s{0,8}\[?\s{0,8})(\\{0,8})(["'])((?:(?!\2\3)(?:\\\\|\\.|[^\\]))*)(\2\3|$)`,
  'gi',
);
const MORE_OF_LIST = new RegExp(
  String.raw`(\\{0,8}["'](?:${MEMBER_NAMES})\\{0,8}["']\s{0,8}:\s{0,8}\[)(?:"(?:\\.|[^"\\])*(?:"|$)|[^\]"])*(\]|$)`,
  'gi',
);
/** `Cookie: a=b; c=d` to the end of its line: a cookie's own names are anyone's. */
const HEADER_LINES = new RegExp(
  String.raw`(^|[\s"']|\\n|\\r)((?:${SECRET_NAMES})\s{0,8}:\s{0,8})(?!\[redacted\])[^\r\n"'\\]+`,
  'gi',
);
const PARAMETERS = new RegExp(
  String.raw`(^|[?&;\s"'(,{]|%3f|%26)((?:${QUERY_NAMES})(?:=|%3d))(?!\[redacted\])[^&;\s"'\\)]+`,
  'gi',
);
const USER_INFO = /(:\/\/)[^\s/?#"'@]+(?:@)/g;

/**
 * Takes out what looks like a credential: known key shapes, private keys, JWTs, values after an authentication scheme, of members,
 * headers and query parameters that carry credentials, and user information in URLs. Linear in the text.
 */
export function scrub(text: string): string {
  if (!SUSPECT.test(text)) return text;
  let clean = text;
  for (const shape of SHAPES) clean = clean.replace(shape, REDACTED);
  return clean
    .replace(MORE_OF_LIST, `$1"${REDACTED}"$2`)
    .replace(MEMBERS, `$1$2$3${REDACTED}$5`)
    .replace(HEADER_LINES, `$1$2${REDACTED}`)
    .replace(SCHEMES, `$1$2${REDACTED}`)
    .replace(PARAMETERS, `$1$2${REDACTED}`)
    .replace(USER_INFO, `$1${REDACTED}@`);
}

const FIELD_NAME = new RegExp(`(?:^|[._])(?:${SECRET_NAMES})$`);

/** Whether a member of this name carries a credential: `http.request.headers.x-api-key`. */
export function isSecretName(name: string): boolean {
  return FIELD_NAME.test(name.toLowerCase());
}

const QUERY_NAME = new RegExp(`^(?:${QUERY_NAMES})$`);

/** A query string with the values of parameters masked that carry credentials, however their names are encoded. */
export function scrubQuery(query: string): string {
  const masked = query.split('&').map((part) => {
    const equals = part.indexOf('=');
    if (equals < 0) return scrub(part);
    const name = percentDecode(part.slice(0, equals)).trim().toLowerCase();
    return QUERY_NAME.test(name) ? `${part.slice(0, equals)}=${REDACTED}` : scrub(part);
  });
  return masked.join('&');
}

/** A URL, its query masked like `scrubQuery` does. */
export function scrubUrl(url: string): string {
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

/** The beginning of a text, scrubbed, and never ending within what may be a secret. */
export function preview(text: string, secrets: readonly string[] = [], length = 200): string {
  const clean = takeOut(scrub(text.slice(0, LONGEST_READ)), secrets);
  if (clean.length > length) return `${clean.slice(0, length)}…`;
  return text.length > LONGEST_READ ? `${clean.replace(/\S*$/, '')}…` : clean;
}
