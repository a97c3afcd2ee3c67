import { profileText } from './text-profile.ts';

/** Classes of secrets. Only classes and counts leave, never a value. */
export const SECRET_CLASSES = [
  'anthropic_key',
  'aws_access_key',
  'aws_bedrock_key',
  'aws_secret_key',
  'azure_storage_key',
  'connection_string',
  'credential_assignment',
  'databricks_token',
  'digitalocean_token',
  'discord_webhook',
  'github_token',
  'gitlab_token',
  'google_api_key',
  'google_oauth_token',
  'groq_key',
  'huggingface_token',
  'jwt',
  'npm_token',
  'openai_key',
  'private_key',
  'pypi_token',
  'replicate_token',
  'sendgrid_key',
  'shopify_token',
  'slack_token',
  'slack_webhook',
  'square_token',
  'stripe_key',
  'telegram_token',
  'twilio_key',
  'vault_token',
  'xai_key',
] as const;
export type SecretClass = (typeof SECRET_CLASSES)[number];

/** How a secret is written: lower-case literals of which one stands in each, then its shape. */
export interface SecretShape {
  readonly name: SecretClass;
  readonly needs: readonly string[];
  readonly pattern: RegExp;
  readonly isValid?: (value: string) => boolean;
}

const NAMES =
  'api[_-]?key|apikey|secret|secret[_-]?key|client[_-]?secret|access[_-]?key|access[_-]?token|auth[_-]?token|token|passw(?:or)?d|passphrase|pwd|private[_-]?key|encryption[_-]?key|credential';

export const SECRET_SHAPES: readonly SecretShape[] = [
  { name: 'anthropic_key', needs: ['sk-ant-'], pattern: /(?<![\w-])sk-ant-[\w-]{16,200}/g },
  {
    name: 'aws_access_key',
    needs: ['akia', 'asia', 'abia', 'acca'],
    pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/g,
  },
  { name: 'aws_bedrock_key', needs: ['absk'], pattern: /\bABSK[A-Za-z0-9+/]{100,200}={0,2}/g },
  {
    name: 'aws_secret_key',
    needs: ['aws_secret', 'secretaccesskey', 'secret_access_key', 'secret access key'],
    pattern:
      /(?:aws_?secret\w{0,12}|secret_?access_?key|secret access key)["']?\s{0,3}(?::|=|=>|is)\s{0,3}["']?[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/])/gi,
  },
  {
    name: 'azure_storage_key',
    needs: ['accountkey=', 'sharedaccesskey='],
    pattern: /\b(?:Account|SharedAccess)Key=[A-Za-z0-9+/]{40,90}={0,2}/gi,
  },
  {
    name: 'connection_string',
    needs: ['://', 'password=', 'pwd='],
    pattern:
      /\b(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql|sqlserver|clickhouse|ftps?|ldaps?|smtps?|https?)(?:\+\w{1,12})?:\/\/[^\s:/@"'<>{}$]{1,64}:[^\s/@"'<>{}$]{3,128}@[\w.-]{3,}|\b(?:server|data source|host)=[^;\s]{3,128};(?:[^;\s]{1,80};){0,6}?(?:password|pwd)=[^;\s"'<>{}$]{4,128}/gi,
    isValid: (value) =>
      !isPlaceholder(
        /:([^:@]*)@|(?:password|pwd)=(.*)$/i.exec(value)?.slice(1).find(Boolean) ?? '',
      ),
  },
  {
    name: 'credential_assignment',
    needs: ['key', 'secret', 'token', 'passw', 'passphrase', 'pwd', 'credential'],
    // begins at the sign, of which a text has few, and looks back for the name
    pattern: new RegExp(
      String.raw`(?<=(?:${NAMES})["']?\s{0,3})(?::|=)[=>]?\s{0,3}["'${'`'}]?(?!sk-|ghp_|xox|eyJ|AKIA|glpat|-----)([^\s"'${'`'},;(){}<>\[\]$&|]{8,128})`,
      'gi',
    ),
    isValid: isLikelySecret,
  },
  { name: 'databricks_token', needs: ['dapi'], pattern: /\bdapi[0-9a-f]{32}(?:-\d)?\b/g },
  {
    name: 'digitalocean_token',
    needs: ['dop_v1_', 'doo_v1_'],
    pattern: /\bdo[op]_v1_[0-9a-f]{64}\b/g,
  },
  {
    name: 'discord_webhook',
    needs: ['/api/webhooks/'],
    pattern: /\bdiscord(?:app)?\.com\/api\/webhooks\/\d{16,20}\/[\w-]{60,80}/g,
  },
  {
    name: 'github_token',
    needs: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{50,255})/g,
  },
  {
    name: 'gitlab_token',
    needs: ['glpat-', 'gldt-', 'glrt-', 'glptt-'],
    pattern: /(?<![\w-])gl(?:pat|dt|rt|ptt)-[\w-]{20,64}/g,
  },
  { name: 'google_api_key', needs: ['aiza'], pattern: /\bAIza[\w-]{35}/g },
  {
    name: 'google_oauth_token',
    needs: ['ya29.', 'gocspx-'],
    pattern: /\b(?:ya29\.[\w-]{30,300}|GOCSPX-[\w-]{28})/g,
  },
  { name: 'groq_key', needs: ['gsk_'], pattern: /\bgsk_[A-Za-z0-9]{40,64}\b/g },
  { name: 'huggingface_token', needs: ['hf_'], pattern: /\bhf_[A-Za-z]{30,40}\b/g },
  {
    name: 'jwt',
    needs: ['eyj'],
    pattern: /(?<![\w-])eyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{10,1000}/g,
  },
  { name: 'npm_token', needs: ['npm_'], pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  {
    name: 'openai_key',
    needs: ['sk-'],
    pattern: /(?<![\w-])sk-(?!ant-)(?:proj-|svcacct-|admin-|or-v1-)?[A-Za-z0-9_-]{20,200}/g,
    isValid: (value) => /\d/.test(value) || value.startsWith('sk-proj-'),
  },
  {
    name: 'private_key',
    needs: ['private key-----', 'private key block-----'],
    pattern: /-----BEGIN (?:[A-Z]{2,10} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g,
  },
  { name: 'pypi_token', needs: ['pypi-ageichl'], pattern: /\bpypi-AgEIcHlwaS5vcmc[\w-]{50,200}/g },
  { name: 'replicate_token', needs: ['r8_'], pattern: /\br8_[A-Za-z0-9]{37}\b/g },
  { name: 'sendgrid_key', needs: ['sg.'], pattern: /\bSG\.[\w-]{22}\.[\w-]{43}\b/g },
  {
    name: 'shopify_token',
    needs: ['shpat_', 'shpca_', 'shppa_', 'shpss_'],
    pattern: /\bshp(?:at|ca|pa|ss)_[0-9a-f]{32}\b/g,
  },
  {
    name: 'slack_token',
    needs: ['xoxa-', 'xoxb-', 'xoxe-', 'xoxp-', 'xoxr-', 'xoxs-', 'xapp-'],
    pattern: /(?<![\w-])(?:xox[abeprs]|xapp)-[A-Za-z0-9-]{10,200}/g,
  },
  {
    name: 'slack_webhook',
    needs: ['hooks.slack.com/services/'],
    pattern: /hooks\.slack\.com\/services\/T[A-Z0-9]{6,12}\/B[A-Z0-9]{6,12}\/[A-Za-z0-9]{20,30}/g,
  },
  {
    name: 'square_token',
    needs: ['sq0atp-', 'sq0csp-'],
    pattern: /\bsq0(?:atp|csp)-[\w-]{22,43}/g,
  },
  {
    name: 'stripe_key',
    needs: ['sk_live_', 'rk_live_', 'sk_test_', 'rk_test_', 'whsec_'],
    pattern: /\b(?:[sr]k_(?:live|test)_[A-Za-z0-9]{16,128}|whsec_[A-Za-z0-9+/]{32,64})/g,
  },
  { name: 'telegram_token', needs: [':aa'], pattern: /(?<!\d)\d{8,10}:AA[\w-]{33}(?![\w-])/g },
  {
    name: 'twilio_key',
    needs: ['twilio', 'auth_token', 'account_sid'],
    pattern: /\bSK[0-9a-f]{32}\b/g,
  },
  { name: 'vault_token', needs: ['hvs.', 'hvb.'], pattern: /\bhv[sb]\.[\w-]{24,200}/g },
  { name: 'xai_key', needs: ['xai-'], pattern: /\bxai-[A-Za-z0-9]{60,100}/g },
];

const PLACEHOLDER =
  /your|example|sample|placeholder|change_?me|change-me|insert|redact|xxxx|\*{3}|\.{3}|^<|dummy|foobar|test_?key|password|secret|todo|null|undefined|none|process\.env|os\.environ|getenv|env\[|config\.|settings\./i;

function isPlaceholder(value: string): boolean {
  return PLACEHOLDER.test(value) || /^(.)\1*$/.test(value);
}

/** A value of letters and digits, random enough that nobody made it up as a name: at least 3 bits a character. */
function isLikelySecret(value: string): boolean {
  if (value.length < 8 || isPlaceholder(value) || !/\d/.test(value) || !/[a-z]/i.test(value)) {
    return false;
  }
  if (
    /^(?:[a-z]+[._/-])*[a-z]+\d{0,2}$/i.test(value) ||
    /^https?:|^\/|^[\d.,:-]+\w?$/i.test(value)
  ) {
    return false;
  }
  return profileText(value).entropy >= (value.length >= 16 ? 3.2 : 2.9);
}

/** Different values that are counted of one class. */
const MOST_VALUES = 1000;

/** How many different values of one shape a text holds. */
export function countSecrets(text: string, { pattern, isValid }: SecretShape): number {
  const distinct = new Set<string>();
  for (const [found, value = found] of text.matchAll(pattern)) {
    if (!distinct.has(value) && (isValid?.(value) ?? true)) distinct.add(value);
    if (distinct.size >= MOST_VALUES) break;
  }
  return distinct.size;
}
