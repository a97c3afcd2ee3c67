/** Classes of secrets and of personal data in bulk. Only the class leaves, never the value. */
export const SECRET_CLASSES = [
  'anthropic_key',
  'aws_access_key',
  'bulk_emails',
  'credit_card',
  'github_token',
  'google_api_key',
  'jwt',
  'openai_key',
  'private_key',
  'slack_token',
] as const;
export type SecretClass = (typeof SECRET_CLASSES)[number];

const SHAPES: readonly (readonly [SecretClass, RegExp])[] = [
  ['anthropic_key', /(?<![\w-])sk-ant-[\w-]{16,}/],
  ['aws_access_key', /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/],
  ['github_token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})/],
  ['google_api_key', /\bAIza[\w-]{35}/],
  ['jwt', /(?<![\w-])eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/],
  ['openai_key', /(?<![\w-])sk-(?!ant-)(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,}/],
  ['private_key', /-----BEGIN (?:[A-Z]+ ){0,3}PRIVATE KEY-----/],
  ['slack_token', /(?<![\w-])xox[abeprs]-[A-Za-z0-9-]{10,}/],
];

/** A fast answer for the many texts that hold none; every shape above begins with one of these. */
const BEGINNINGS = /sk-|A(?:KIA|SIA|Iza)|gh[pousr]_|github_pat_|eyJ|-----BEGIN|xox/;

/** Fewer addresses are a signature or a recipient list; more are a customer table. */
export const BULK_EMAILS = 10;
const EMAIL = /[\w.%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}/g;
const CARD = /\b(?:\d[ -]?){12,18}\d\b/g;
const MOST_READ = 262_144;

/** The classes found in a text, sorted. */
export function findSecretClasses(text: string): SecretClass[] {
  const read = text.length > MOST_READ ? text.slice(0, MOST_READ) : text;
  const found: SecretClass[] = [];
  if (BEGINNINGS.test(read)) {
    for (const [name, shape] of SHAPES) if (shape.test(read)) found.push(name);
  }
  if (hasBulkEmails(read)) found.push('bulk_emails');
  if (hasCard(read)) found.push('credit_card');
  return found.sort();
}

function hasBulkEmails(text: string): boolean {
  if (!text.includes('@')) return false;
  const distinct = new Set<string>();
  for (const [email] of text.matchAll(EMAIL)) {
    distinct.add(email.toLowerCase());
    if (distinct.size >= BULK_EMAILS) return true;
  }
  return false;
}

function hasCard(text: string): boolean {
  for (const [found] of text.matchAll(CARD)) {
    const digits = found.replace(/[ -]/g, '');
    if (/^(?:3[47]|4|5[1-5]|2[2-7]|6)/.test(digits) && passesLuhn(digits)) return true;
  }
  return false;
}

function passesLuhn(digits: string): boolean {
  if (/^(\d)\1*$/.test(digits)) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
