/** How a name was met: what is ordinary as a field of an event (`registry.key`) is a credential in a query (`?key=`). */
export type NameOf = 'field' | 'member' | 'header' | 'parameter';

/** A fast answer for the many names that can be none. */
const POSSIBLE =
  /key|token|secret|pass|pwd|cookie|auth|session|jwt|credential|bearer|sig|code|assert/i;

/** A name that ends in one of these, however its words are joined, names a credential. */
const ENDINGS =
  /(?:authorization|password|passwd|passphrase|apikey|accesskey|secretkey|privatekey|signingkey|sessionid|(?:access|auth|refresh|session|csrf|xsrf|id)token|clientsecret)$/;

/** Last words that name a credential, whatever stands before them. */
const ALWAYS = wordsOf('secret pwd cookie cookies jwt bearer credential credentials');

/** Words before `key`, `token` and `auth` with which they count or name something that is no secret. */
const ORDINARY: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'key',
    wordsOf(
      'primary foreign partition sort public cache routing row group shard index unique composite candidate idempotency map object lookup message record registry hot dedup',
    ),
  ],
  [
    'token',
    wordsOf(
      'prompt completion input output total max min per cached reasoning first last stop eos bos pad unk special generated',
    ),
  ],
  ['auth', wordsOf('no pre require requires failed')],
]);

/** What stands before `pass` where it is a password; else it is a verdict. */
const PASS_OF = wordsOf('user db admin root redis proxy smtp my basic login');

/** Words that say enough by themselves only there. */
const ALONE: Readonly<Record<NameOf, ReadonlySet<string>>> = {
  field: wordsOf('token'),
  header: wordsOf('token auth'),
  member: wordsOf('token key auth'),
  parameter: wordsOf('token key auth code assertion sig signature'),
};

/** Whether what has this name is a credential: `x-custom-auth`, `dbPassword`, `X_API_KEY`; not `max_tokens`, `primary_key`, `monkey`. */
export function isCredentialName(name: string, of: NameOf): boolean {
  if (!POSSIBLE.test(name)) return false;
  const words = splitWords(of === 'field' ? name.slice(name.lastIndexOf('.') + 1) : name);
  const last = words.at(-1) ?? '';
  if (ALWAYS.has(last) || ENDINGS.test(words.join(''))) return true;
  const before = words.at(-2);
  return before === undefined ? ALONE[of].has(last) : isPaired(last, before, words[0]);
}

function isPaired(last: string, before: string, first: string | undefined): boolean {
  if (last === 'pass') return PASS_OF.has(before);
  // of a request (`x-amz-signature`); that of an intrusion is a rule's name
  if (last === 'signature') return first === 'x';
  const ordinary = ORDINARY.get(last);
  return ordinary !== undefined && !ordinary.has(before);
}

function splitWords(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
