import { readContent } from '@gatewatch/normalize';
import { addSigns, scanText } from '../libs/core/normalize/src/content/content-scan.ts';
import { decodeRuns } from '../libs/core/normalize/src/content/base64-text.ts';
import { fold } from '../libs/core/normalize/src/content/fold.ts';
import { countPii } from '../libs/core/normalize/src/content/pii-classes.ts';
import { readWords } from '../libs/core/normalize/src/content/simhash.ts';
import { unitsOf } from '../libs/core/normalize/src/content/text-units.ts';
import { profileText } from '../libs/core/normalize/src/content/text-profile.ts';
import { compare } from './compare.ts';
import { ATTACKS, ORDINARY } from '../test/features/corpus.ts';
import { report, type Comparison } from './report.ts';

const SIZE = 1024;

/** Prompts of one size, each of the corpus said again until it is that long. */
function promptsOf(texts: readonly string[]): string[] {
  return texts.map((text) =>
    `${text}\n`
      .repeat(Math.ceil(SIZE / (text.length + 1)))
      .slice(0, SIZE)
      .toWellFormed(),
  );
}

type Work = (text: string) => unknown;

function contestant(name: string, texts: readonly string[], work: Work) {
  return {
    name,
    run: () => {
      for (const text of texts) work(text);
      return texts.length;
    },
  };
}

const PARTS: readonly (readonly [string, Work])[] = [
  ['all features', (text) => readContent(text, 'prompt')],
  ['counts: entropy, lines, scripts', profileText],
  ['words: SimHash, repetition, runs', (text) => readWords(text, unitsOf(text))],
  ['one pass over all literals', (text) => scanText(text, { isWorld: false })],
  [
    'signs, scanned',
    (text) => {
      const folded = fold(text);
      addSigns(
        scanText(folded, profileText(folded)),
        { speaker: 'prompt', folded: () => folded },
        new Set(),
      );
    },
  ],
  ['encoded runs', decodeRuns],
  ['personal data, counted', (text) => countPii(text, profileText(text))],
];

function comparison(name: string, texts: readonly string[]): Comparison {
  const prompts = promptsOf(texts);
  const bodies = prompts.map((content) =>
    JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] }),
  );
  return {
    name,
    corpus: `${prompts.length} prompts of ${SIZE} characters; JSON.parse reads the request that holds one`,
    standings: compare([
      ...PARTS.map(([part, work]) => contestant(part, prompts, work)),
      {
        name: 'JSON.parse',
        run: () => {
          for (const body of bodies) JSON.parse(body);
          return bodies.length;
        },
      },
    ]),
  };
}

report('features', 'prompts', [
  comparison(
    'attacks',
    ATTACKS.map(({ text }) => text),
  ),
  comparison('ordinary', ORDINARY),
  comparison(
    'ordinary, ASCII alone',
    ORDINARY.filter((text) => !/[\u0080-\uFFFF]/.test(text)),
  ),
]);
