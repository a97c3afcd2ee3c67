import 'reflect-metadata';
import { Choice, ChoiceMap, Duration, Flag, Path, Section, Text, Texts, Whole } from './setting.ts';

const DAY_MS = 86_400_000;

export class SecretSettings {
  @Text('key of the tokens that stand for API keys: 32 bytes, base64', {
    optional: true,
    secret: true,
    shape: /^[A-Za-z0-9+/_-]{43}=?$/,
    must: 'must be 32 bytes in base64',
  })
  hmacKey?: string;
  @Texts(
    'former keys of the tokens, each `KEY@END`: tokens stay under the oldest until its END (ISO time), so that no entity splits',
    { secret: true },
  )
  formerHmacKeys: string[] = [];
  @Text('key that seals dead letters: 32 bytes, base64', {
    optional: true,
    secret: true,
    shape: /^[A-Za-z0-9+/_-]{43}=?$/,
    must: 'must be 32 bytes in base64',
  })
  sealKey?: string;
  @Texts('former keys that sealed dead letters: they still open them', { secret: true })
  formerSealKeys: string[] = [];
  @Text('token that may only push records; made at first start where it is not given', {
    optional: true,
    secret: true,
    minLength: 24,
  })
  pushToken?: string;
  @Text('token that administers; made at first start where it is not given', {
    optional: true,
    secret: true,
    minLength: 24,
  })
  adminToken?: string;
}

export const FIELD_TREATMENTS = ['keep', 'tokenise', 'mask', 'encrypt', 'drop'] as const;

export class ProtectSettings {
  @ChoiceMap('what becomes of fields that say who a person is, by field', FIELD_TREATMENTS)
  fields: Record<string, (typeof FIELD_TREATMENTS)[number]> = {};
  @Choice('what becomes of prompts and answers after rules have read them', ['drop', 'encrypt'])
  content: 'drop' | 'encrypt' = 'drop';
  @Path(
    'public key (PEM or JWK) that content and fields are encrypted for; the private one never lies here',
    { optional: true },
  )
  contentKey?: string;
  @Whole('characters of each content field that are encrypted; what is longer is cut', {
    min: 1,
    max: 1_048_576,
  })
  maxContent = 16_384;
  @Flag('keep credentials, encrypted, so that a connector may have one back')
  vault = false;
  @Duration('credentials that were not seen for so long are forgotten')
  vaultRetention = 30 * DAY_MS;
}

export class ConnectorSettings {
  @Texts(
    'fields of incidents, e.g. `api.key.id`, of which its calls get the credential itself where a playbook asks for it; from the vault',
  )
  reveal: string[] = [];
}

/** Connectors that send what they are given to one place alone, which no incident chooses. */
export class ConnectorsSettings {
  @Section('the connector `webhook`', () => ConnectorSettings)
  webhook = new ConnectorSettings();
}
