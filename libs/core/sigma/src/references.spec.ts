import { describe, expect, it } from '@jest/globals';
import { formatProblem } from '@gatewatch/event';
import { parseRules } from './parse-rules.ts';
import { MAX_CHAIN, resolveReferences } from './references.ts';

const RULE =
  'title: base\nname: base\nlogsource: { category: x }\ndetection: { s: { a: x }, condition: s }\n';

function over(name: string, ...rules: string[]): string {
  return `---\ntitle: ${name}\nname: ${name}\ncorrelation: { type: event_count, rules: [${rules.join(', ')}], timespan: 5m, condition: { gte: 2 } }\n`;
}

function resolve(...texts: string[]): { names: (string | undefined)[]; problems: string } {
  const parsed = parseRules([{ path: 'r.yml', text: RULE + texts.join('') }]);
  expect(parsed.problems).toEqual([]);
  const { documents, problems } = resolveReferences(parsed.documents);
  return {
    names: documents.map(({ name }) => name),
    problems: problems.map(formatProblem).join('\n'),
  };
}

describe('resolveReferences', () => {
  it('keeps chains that lead to rules', () => {
    expect(resolve(over('b', 'a'), over('a', 'base'))).toEqual({
      names: ['base', 'b', 'a'],
      problems: '',
    });
  });
  it('leaves out what names a rule that is not there, and what builds on it', () => {
    const { names, problems } = resolve(over('a', 'bass'), over('b', 'a'));
    expect(names).toEqual(['base']);
    expect(problems).toContain(
      "r.yml:8:42: SIGMA_UNKNOWN_RULE: there is no rule 'bass': did you mean 'base'?",
    );
    expect(problems).toContain("'a' cannot be used");
  });
  it('leaves out circles', () => {
    const { names, problems } = resolve(
      over('a', 'b'),
      over('b', 'c', 'base'),
      over('c', 'a'),
      over('d', 'd'),
    );
    expect(names).toEqual(['base']);
    expect(problems).toContain('a → b → c → a');
    expect(problems).toContain('d → d');
  });
  it('allows chains up to their cap', () => {
    const chain = Array.from({ length: MAX_CHAIN + 1 }, (_, index) =>
      over(`c${index + 1}`, index === 0 ? 'base' : `c${index}`),
    );
    const { names, problems } = resolve(...chain);
    expect(names).toHaveLength(MAX_CHAIN + 1);
    expect(problems).toContain('shorten the chain');
  });
  it('looks into extension documents', () => {
    const { names, problems } = resolve(
      '---\ntitle: h\nname: h\nbaseline: { rules: [bases] }\n',
      '---\ntitle: i\nname: i\nbaseline: { rules: base }\n',
    );
    expect(names).toEqual(['base', 'i']);
    expect(problems).toContain("did you mean 'base'?");
  });
});
