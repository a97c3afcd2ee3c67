import { ENCODINGS, FIELDS, PII_CLASSES, SECRET_CLASSES } from '@gatewatch/normalize';
import { LANGUAGES } from '../../libs/core/normalize/src/content/world-phrases.ts';
import { NATIONAL_ID_KINDS } from '../../libs/core/normalize/src/content/national-ids.ts';
import { MOST_READ } from '../../libs/core/normalize/src/content/read-content.ts';
import { ATTACKS, ORDINARY, scoreSigns } from '../../test/features/corpus.ts';
import { COSTS } from './feature-costs.ts';
import { code, page, table } from './markdown.ts';

/** What is derived from prompts, answers and tool calls, how well its signs do, and what it costs. */
export function featuresPage(): string {
  return page(
    'Features of content',
    'Prompts, answers, tool arguments and tool results are read once in ingest and then dropped; these fields stay. ' +
      `Of a text at most ${MOST_READ.toLocaleString('en')} characters are read, half of them from either end; ` +
      'SimHash, words and repetition read its first 65,536. At most 65,536 characters are decoded out of one text, twice at most. ' +
      'What a text is not known to hold is absent, `invisible_chars` alone is 0.',
    `## Fields\n\nEach stands under ${['prompt', 'completion', 'tool_call', 'tool_result'].map((name) => code(`gatewatch.${name}.`)).join(', ')}.\n\n${fields()}`,
    `## Signs\n\n${signs()}`,
    `## Encodings\n\n${ENCODINGS.map(code).join(', ')}. \`encodings\` names those that held words, or an attack.`,
    `## Classes\n\nSecrets, by the formats of their issuers: ${SECRET_CLASSES.map(code).join(', ')}. Values that stand for one (\`changeme\`, \`\${KEY}\`) are none.\n\n` +
      `Personal data: ${PII_CLASSES.map(code).join(', ')}. Cards pass Luhn's check, accounts ISO 13616's, addresses of private networks and documentation are left out. ` +
      `National numbers: ${NATIONAL_ID_KINDS.map(code).join(', ')}; those whose check lets one in ten through count only beside their name. ` +
      'Different values are counted, `secret_counts.CLASS` and `pii_counts.CLASS` of prompts and answers; no value is kept.',
    `## Cost\n\n${costs()}`,
  );
}

function fields(): string {
  const prefix = 'gatewatch.prompt.';
  const rows = [...FIELDS.values()]
    .filter(({ name }) => name.startsWith(prefix) && !/_counts\./.test(name))
    .map(({ name, type, many, meaning }) => [
      code(name.slice(prefix.length)),
      many ? `${type}[]` : type,
      meaning,
    ]);
  return table(['field', 'type', 'meaning, of a prompt'], rows);
}

function signs(): string {
  const rows = scoreSigns().map(({ sign, written, found, falseAlarms }) => [
    code(sign),
    `${found} of ${written}`,
    percent(found, written),
    String(falseAlarms),
    percent(found, found + falseAlarms),
  ]);
  return (
    `Measured on ${ATTACKS.length} attacks and ${ORDINARY.length} ordinary prompts (code, security questions, logs, e-mails, 15 languages) of ` +
    '`test/features`. They were written for this, and the phrases were mended until they held: on traffic that nobody looked at both figures are lower. ' +
    'Signs are no verdicts; rules weigh them. ' +
    `Phrases are known in ${LANGUAGES.length} languages: ${LANGUAGES.join(', ')}. ` +
    'They are compared without case, spaces, accents, look-alike letters and characters that are not seen. ' +
    'Of answers also `refusal`, `guardrail_block` and `prompt_leak`.\n\n' +
    table(['sign', 'found', 'recall', 'in ordinary prompts', 'precision'], rows)
  );
}

const percent = (part: number, whole: number): string =>
  whole === 0 ? '' : `${Math.round((100 * part) / whole)} %`;

function costs(): string {
  return (
    'Microseconds of CPU for a prompt of 1 KB, as `npm run bench -- features` gave them; it compares with `JSON.parse` of the request that holds the prompt, in the same run. ' +
    'Each part reads the text anew, which takes 2.7 µs; all together read it once and fold it only where a literal was met.\n\n' +
    table(
      ['what', 'ordinary, µs', 'attacks, µs'],
      COSTS.map(([what, ordinary, attacks]) => [what, String(ordinary), String(attacks)]),
    ) +
    '\n\nOf 70 texts of 1 MiB that say one hostile thing again and again the slowest (`part1 = "x" answer `) took 57 ms of CPU, half of them at most 5 ms, ' +
    '`{{` 8 ms. The worst text that was found parts runs of such assignments by sums, so that every pair of them is tried: 0.3 s.'
  );
}
