import { chat } from '../call-factory.ts';
import { newCaller, strangeAddress } from '../population.ts';
import { words } from '../prose.ts';
import { asking, SCRIPT, series, thief, thiefOf, type Scenario } from './scenario.ts';

const tokenSpend: Scenario = {
  name: 'token-spend',
  threat: 'denial-of-wallet',
  caughtBy: {
    kong: '7a0b8f1e-6a53-4a0e-9c0e-0d9f5c3f8a21',
    litellm: '7a0b8f1e-6a53-4a0e-9c0e-0d9f5c3f8a21',
  },
  home: 'kong',
  needsHistory: true,
  play(stage) {
    const { random, population } = stage;
    const stolen = thiefOf(stage, population.summariser);
    return series(stage, 80, 300, (at) => {
      const inputTokens = random.between(11_000, 14_000);
      const use = chat(random, {
        model: 'gpt-4.1',
        inputTokens,
        outputTokens: random.between(150, 350),
      });
      return asking(stage)(stolen, at, use);
    });
  },
};

const duplicatePrompts: Scenario = {
  name: 'duplicate-prompts',
  threat: 'denial-of-wallet',
  caughtBy: {
    kong: 'fb819b38-e035-4e65-b4ea-ae5076a82518',
    litellm: 'fb819b38-e035-4e65-b4ea-ae5076a82518',
  },
  home: 'litellm',
  play(stage) {
    const { random } = stage;
    const stolen = thief(stage, 'litellm', 1);
    const prompt = `Write a detailed market study with tables. ${words(random, 60)}.`;
    return series(stage, 64, 280, (at) => {
      const outputTokens = random.between(100, 300);
      return asking(stage)(
        stolen,
        at,
        chat(random, { model: 'gpt-4.1', inputTokens: 110, outputTokens, prompt }),
      );
    });
  },
};

const requestFlood: Scenario = {
  name: 'request-flood',
  threat: 'denial-of-service',
  caughtBy: {
    kong: '3bfbac5d-14e9-48cb-b7b0-6962ea6b0dae',
    nginx: 'ec9a24c8-99f3-4dd1-b821-84c3bb92870b',
  },
  home: 'nginx',
  play(stage) {
    const { random } = stage;
    const caller = newCaller(random, 'kite-games-trial', 'kite-games');
    const attacker = { caller, address: strangeAddress(random), userAgent: SCRIPT };
    // The gateway's limit answers all but the first; what is refused costs no tokens.
    return series(stage, 760, 16, (at, index) => {
      const use = chat(random, { model: 'gpt-4.1-mini', inputTokens: 12, outputTokens: 8 });
      return asking(stage)(attacker, at, use, index < 20 ? 200 : 429);
    });
  },
};

export const RESOURCE_ABUSE: readonly Scenario[] = [tokenSpend, duplicatePrompts, requestFlood];
