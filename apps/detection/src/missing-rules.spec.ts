import { describe, expect, it } from '@jest/globals';
import { loadRules, RuleHistory } from '@gatewatch/engine';
import type { ObservationBundle } from '@gatewatch/event';
import { MissingRules } from './missing-rules.ts';

const { rules } = loadRules({
  files: [
    {
      path: 'r.yml',
      text: 'title: A call\nid: 00000000-0000-4000-8000-000000000001\nlogsource: { category: ai_gateway }\ndetection: { s: { a: 1 }, condition: s }\nlevel: low\n',
    },
  ],
});
const [KNOWN = ''] = rules.alone.keys();

const naming = (...keys: readonly string[]): readonly ObservationBundle[] => [
  {
    v: 1,
    tenant: 'default',
    s: 'events:0',
    from: 0,
    to: 0,
    sources: 1,
    observations: keys.map((r, i) => {
      return { o: 0, i, t: 0, h: '', k: 'default|', r, n: 0, entity: {}, event: { id: '', at: 0 } };
    }),
  },
];

describe('MissingRules', () => {
  it('reads the rules again before an observation of an unknown rule is taken, once for each', async () => {
    const history = new RuleHistory(loadRules({ files: [] }).rules);
    let reloads = 0;
    const missing = new MissingRules(history, async () => {
      reloads++;
      history.use(rules, 0);
    });
    await missing.look(naming());
    expect(reloads).toBe(0);
    await missing.look(naming(KNOWN, KNOWN));
    expect([reloads, history.knows(KNOWN)]).toEqual([1, true]);
    await missing.look(naming(KNOWN));
    expect(reloads).toBe(1);
    await missing.look(naming('gone for good', KNOWN));
    await missing.look(naming('gone for good'));
    expect(reloads).toBe(2);
  });
});
