import { chat } from '../call-factory.ts';
import { strangeAddress, strangeAddresses } from '../population.ts';
import {
  asking,
  SCRIPT,
  series,
  thief,
  unknownKey,
  type Scenario,
  type Stage,
} from './scenario.ts';

const smallChat = ({ random }: Stage) =>
  chat(random, {
    model: 'gpt-4.1-mini',
    inputTokens: random.between(8, 40),
    outputTokens: random.between(5, 60),
  });

const keyProbing: Scenario = {
  name: 'key-probing',
  threat: 'credential-abuse',
  caughtBy: {
    kong: '0b1cf1de-4f0f-4a3e-8d0a-2f6f0f0b7c52',
    litellm: '0b1cf1de-4f0f-4a3e-8d0a-2f6f0f0b7c52',
  },
  home: 'kong',
  play(stage) {
    const { random } = stage;
    const address = strangeAddress(random);
    return series(stage, 14, 900, (at) => {
      const attacker = { caller: unknownKey(random), address, userAgent: SCRIPT };
      return asking(stage)(attacker, at, smallChat(stage), 401);
    });
  },
};

const keySharing: Scenario = {
  name: 'key-sharing',
  threat: 'credential-abuse',
  caughtBy: {
    kong: 'ab37b23d-c031-4ced-86aa-2691c368e777',
    litellm: 'ab37b23d-c031-4ced-86aa-2691c368e777',
  },
  home: 'litellm',
  play(stage) {
    const stolen = thief(stage, 'litellm', 0);
    const addresses = strangeAddresses(stage.random, 8);
    return series(stage, 16, 1200, (at, index) => {
      const address = addresses[index % addresses.length] ?? stolen.address;
      return asking(stage)({ ...stolen, address }, at, smallChat(stage));
    });
  },
};

const keyFound: Scenario = {
  name: 'key-found',
  threat: 'credential-abuse',
  caughtBy: { kong: 'f1640ff8-d059-403c-b0d5-295ffc6e627d' },
  home: 'kong',
  play(stage) {
    const found = thief(stage, 'kong', 0);
    // Four keys: enough to be seen as guessing, too few for the rule on many keys.
    return series(stage, 8, 1500, (at, index) => {
      const works = index >= 4;
      const caller = works ? found.caller : unknownKey(stage.random);
      return asking(stage)({ ...found, caller }, at, smallChat(stage), works ? 200 : 401);
    });
  },
};

export const CREDENTIAL_ABUSE: readonly Scenario[] = [keyProbing, keySharing, keyFound];
