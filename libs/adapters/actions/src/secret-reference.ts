import { ActionError } from '@gatewatch/playbook';

/** Stands in a playbook where a secret belongs: the name of an environment variable. */
export interface SecretReference {
  readonly secret: string;
  /** what comes before the secret, e.g. `Bearer ` */
  readonly prefix?: string;
}

export type ReadSecret = (name: string) => string | undefined;

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function isSecretReference(value: unknown): value is SecretReference {
  if (typeof value !== 'object' || value === null || !('secret' in value)) return false;
  const { secret, prefix, ...rest } = value as Readonly<Record<string, unknown>>;
  const isPrefix = prefix === undefined || typeof prefix === 'string';
  return typeof secret === 'string' && NAME.test(secret) && isPrefix && !hasKeys(rest);
}

function hasKeys(value: object): boolean {
  return Object.keys(value).length > 0;
}

/** The secret itself; for the moment of a call only. Throws ACTION_MISSING_SECRET with the variable's name. */
export function resolveSecret({ secret, prefix = '' }: SecretReference, read: ReadSecret): string {
  const value = read(secret);
  if (value === undefined || value === '')
    throw new ActionError(
      'ACTION_MISSING_SECRET',
      `the environment variable ${secret} is not set`,
      { retriable: false },
    );
  return prefix + value;
}

/** A value with every reference in it replaced by its secret. */
export function resolveSecrets(value: unknown, read: ReadSecret): unknown {
  if (isSecretReference(value)) return resolveSecret(value, read);
  if (Array.isArray(value)) return value.map((item) => resolveSecrets(item, read));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, resolveSecrets(item, read)]),
  );
}
