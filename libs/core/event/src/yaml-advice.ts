/** What `yaml` says, and how to mend it. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/^Tabs are not allowed/, 'indent with spaces'],
  [/same column/, 'indent this line as the keys that it belongs with'],
  [
    /^Nested mappings are not allowed/,
    "a text that holds ': ' needs quotes, or the line above ends too early",
  ],
  [/^Plain value cannot start/, 'put the text in single quotes'],
  [
    /^Invalid escape sequence/,
    'a backslash within double quotes begins an escape: use single quotes',
  ],
  [/^Missing closing ['"]quote/, 'a text that begins with a quote must end with it'],
  [/^Unexpected scalar at node end/, 'put the whole text in single quotes'],
  [/^Implicit (?:map )?keys? (?:of|need)/, "a key is followed by ': ' on its own line"],
];

/** The first line of a message of `yaml`, with advice where there is some. `text` is what stands at its place. */
export function adviseYaml(message: string, text: string): string {
  const told = (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
  if (told === 'Map keys must be unique') {
    const key = /^[^:\n]*/.exec(text)?.[0].trim() ?? '';
    return `the key ${key} stands twice in one map: write both values as a list, or give the second another name`;
  }
  if (told.startsWith('Unresolved tag')) {
    return `'!' begins a tag of YAML, and this one is not known: put the text in single quotes`;
  }
  if (told.startsWith('Maximum call stack')) {
    return 'the document nests too deeply: nothing that is read here needs more than a few levels';
  }
  const advice = ADVICE.find(([pattern]) => pattern.test(told))?.[1];
  return advice === undefined ? told : `${told}: ${advice}`;
}
