/** One setting of a correlation type that Sigma does not have. Spans are read as milliseconds. */
export type CorrelationOption = {
  readonly name: string;
  /** one line for a person */
  readonly says: string;
} & (
  | { readonly kind: 'span'; readonly fallback?: string; readonly coversTimespan?: boolean }
  | {
      readonly kind: 'number';
      readonly least: number;
      readonly most: number;
      readonly whole?: boolean;
      readonly fallback?: number;
    }
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly fallback: string }
  /** a field of the events, which is read beside that of the condition */
  | { readonly kind: 'field' }
);

/** A correlation type of Gatewatch that Sigma does not have. */
export interface CorrelationExtension {
  readonly says: string;
  /** what is held against the bounds */
  readonly measured: string;
  /** how many fields the condition may name */
  readonly fields: 'one' | 'several';
  /** bounds are whole numbers from 0 */
  readonly counts: boolean;
  /** a condition, as it is most often written */
  readonly example: string;
  readonly options: readonly CorrelationOption[];
}

export type CorrelationOptions = Readonly<Record<string, number | string>>;

const NEW_VALUE: CorrelationExtension = {
  says: 'values that an entity has not had before',
  measured: 'values within the timespan that were not known',
  fields: 'several',
  counts: true,
  example: '{ field: source.geo.country_iso_code, gte: 1 }',
  options: [
    {
      name: 'learn',
      kind: 'span',
      says: 'nothing is said of an entity until it is known for so long; 7d where neither this nor `support` is given',
    },
    {
      name: 'support',
      kind: 'number',
      least: 1,
      most: 1_000_000_000,
      whole: true,
      says: 'nothing is said of an entity before it has had so many events',
    },
    {
      name: 'forget',
      kind: 'span',
      fallback: '30d',
      coversTimespan: true,
      says: 'a value that is not seen for longer is new again; an entity too learns anew',
    },
  ],
};

/** The types that are ours, by name: apart from Sigma's, so that a rule of Sigma means here what it means anywhere. */
export const CORRELATION_EXTENSIONS = {
  new_value: NEW_VALUE,
} satisfies Readonly<Record<string, CorrelationExtension>>;

export type ExtensionType = keyof typeof CORRELATION_EXTENSIONS;

export const EXTENSION_TYPES = Object.keys(CORRELATION_EXTENSIONS) as ExtensionType[];

/** What is declared of a type that is ours; undefined for one of Sigma. */
export function extensionOf(type: string): CorrelationExtension | undefined {
  return isExtension(type) ? CORRELATION_EXTENSIONS[type] : undefined;
}

export function isExtension(type: string): type is ExtensionType {
  return Object.hasOwn(CORRELATION_EXTENSIONS, type);
}
