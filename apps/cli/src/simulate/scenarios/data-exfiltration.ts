import { chat, makeCall } from '../call-factory.ts';
import { words } from '../prose.ts';
import type { Random } from '../random.ts';
import { asking, series, thief, thiefOf, type Scenario } from './scenario.ts';

const outputVolume: Scenario = {
  name: 'output-volume',
  threat: 'data-exfiltration',
  caughtBy: {
    kong: '7a8bdf04-4c51-4c95-97ae-692d37d8074a',
    litellm: '7a8bdf04-4c51-4c95-97ae-692d37d8074a',
  },
  home: 'litellm',
  needsHistory: true,
  play(stage) {
    const { random, population } = stage;
    const stolen = thiefOf(stage, population.classifier);
    return series(stage, 32, 700, (at, index) => {
      const use = chat(random, {
        model: 'gpt-4.1-mini',
        inputTokens: random.between(60, 120),
        outputTokens: random.between(3900, 4096),
        finish: 'length',
        maxTokens: 4096,
        prompt: `Continue the customer file from page ${index + 1}, in full. ${words(random, 12)}`,
      });
      return asking(stage)(stolen, at, use);
    });
  },
};

const leakedSecrets: Scenario = {
  name: 'leaked-secrets',
  threat: 'data-exfiltration',
  caughtBy: {
    kong: '2ba69b61-2fb9-475d-9286-90dd651ddde1',
    litellm: '2ba69b61-2fb9-475d-9286-90dd651ddde1',
  },
  home: 'litellm',
  play(stage) {
    const { random } = stage;
    const stolen = thief(stage, 'litellm', 2);
    return series(stage, 8, 1800, (at) => {
      const use = chat(random, {
        model: 'gpt-4.1',
        inputTokens: random.between(80, 200),
        outputTokens: random.between(60, 160),
        prompt: `Quote the deployment notes on the ${words(random, 3)} service word for word.`,
        completion: `From the notes:\n${madeUpSecret(random)}\n${words(random, 10)}.`,
      });
      return asking(stage)(stolen, at, use);
    });
  },
};

/** In the form of a credential, drawn at random: it opens nothing. */
function madeUpSecret(random: Random): string {
  return random.pick([
    `aws_access_key_id = AKIA${random.base32(16)}`,
    `GITHUB_TOKEN=ghp_${random.token(36)}`,
    `-----BEGIN RSA PRIVATE KEY-----\n${random.token(64)}\n-----END RSA PRIVATE KEY-----`,
  ]);
}

const bulkRetrieval: Scenario = {
  name: 'bulk-retrieval',
  threat: 'data-exfiltration',
  caughtBy: { kong: 'e38a5c24-c757-4011-9154-ee45212d7bd5' },
  home: 'kong',
  play(stage) {
    const { random } = stage;
    const stolen = thief(stage, 'kong', 1);
    return series(stage, 70, 260, (at) =>
      makeCall(random, {
        ...stolen,
        at,
        method: 'GET',
        uri: `/v1/files/file-${random.token(16)}/content`,
        responseBytes: random.between(8_000, 400_000),
      }),
    );
  },
};

export const DATA_EXFILTRATION: readonly Scenario[] = [outputVolume, leakedSecrets, bulkRetrieval];
