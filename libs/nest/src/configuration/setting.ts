import { parseDuration } from '@gatewatch/event';
import type { Type } from '@nestjs/common';
import { Transform, Type as TransformedTo } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { formatSize, parseSize } from './size.ts';

export type SettingKind =
  | 'text'
  | 'path'
  | 'number'
  | 'boolean'
  | 'duration'
  | 'size'
  | 'texts'
  | 'paths'
  | 'map'
  | 'section'
  | 'sections';

/** What one key of a configuration class means: the reference page, `GATEWATCH_…` variables and error messages are made of it. */
export interface SettingDescription {
  readonly key: string;
  readonly kind: SettingKind;
  readonly meaning: string;
  /** never repeated in an error message */
  readonly secret: boolean;
  /** the class of a section or of the items of a list of sections */
  readonly section?: () => Type<object>;
  /** `true` and `false` stand for a section with all its defaults and for none */
  readonly orFalse?: boolean;
  /** the words that are allowed, where only some are */
  readonly choices?: readonly string[];
  /** the key of a list's item that stands for it in a variable: `GATEWATCH_INPUTS_FILES=/a.log,/b.log` */
  readonly shorthand?: string;
}

const descriptions = new WeakMap<object, SettingDescription[]>();

/** The settings of a configuration class, inherited ones first, in the order in which they are written. */
export function settingsOf(section: object): readonly SettingDescription[] {
  const parent: unknown = Object.getPrototypeOf(section);
  const inherited = typeof parent === 'function' ? settingsOf(parent) : [];
  return [...inherited, ...(descriptions.get(section) ?? [])];
}

function describe(description: Omit<SettingDescription, 'key'>): PropertyDecorator {
  return (target, key) => {
    const known = descriptions.get(target.constructor) ?? [];
    known.push({ ...description, key: String(key) });
    descriptions.set(target.constructor, known);
  };
}

/** Nest's `applyDecorators`, for commands that read the configuration and do without Nest. */
function all(...decorators: readonly PropertyDecorator[]): PropertyDecorator {
  return (target, key) => decorators.forEach((decorate) => decorate(target, key));
}

const MAX_TEXT = 4096;

interface TextOptions {
  readonly optional?: boolean;
  readonly secret?: boolean;
  readonly shape?: RegExp;
  /** what `shape` asks for, e.g. `must be a URL` */
  readonly must?: string;
  readonly minLength?: number;
}

export function Text(meaning: string, options: TextOptions = {}): PropertyDecorator {
  const { optional = false, secret = false, shape, must, minLength = 1 } = options;
  const message = must ?? 'must be text';
  return all(
    describe({ kind: 'text', meaning, secret }),
    IsString({ message }),
    MinLength(minLength, {
      message: minLength > 1 ? `must have at least ${minLength} characters` : 'must not be empty',
    }),
    MaxLength(MAX_TEXT, { message: `must have at most ${MAX_TEXT} characters` }),
    ...(shape ? [Matches(shape, { message })] : []),
    ...(optional ? [IsOptional()] : []),
  );
}

/** A path of the file system; as written in the file it is relative to the file's folder, else to the working directory. */
export function Path(
  meaning: string,
  { optional = false }: { optional?: boolean } = {},
): PropertyDecorator {
  const message = 'must be a path';
  return all(
    describe({ kind: 'path', meaning, secret: false }),
    IsString({ message }),
    MinLength(1, { message: 'must not be empty' }),
    ...(optional ? [IsOptional()] : []),
  );
}

export function Whole(
  meaning: string,
  { min, max }: { min: number; max: number },
): PropertyDecorator {
  const message = `must be a whole number from ${min} to ${max}`;
  return all(
    describe({ kind: 'number', meaning, secret: false }),
    IsInt({ message }),
    Min(min, { message }),
    Max(max, { message }),
  );
}

export function Flag(meaning: string): PropertyDecorator {
  return all(
    describe({ kind: 'boolean', meaning, secret: false }),
    IsBoolean({ message: 'must be true or false' }),
  );
}

export function Choice(meaning: string, choices: readonly string[]): PropertyDecorator {
  const message = `must be one of ${choices.join(', ')}`;
  return all(
    describe({
      kind: 'text',
      meaning: `${meaning}: ${choices.join(', ')}`,
      secret: false,
      choices,
    }),
    IsIn(choices, { message }),
  );
}

/** Written as `5s`, `30m`, `7d`; held in milliseconds. */
export function Duration(
  meaning: string,
  { optional = false }: { optional?: boolean } = {},
): PropertyDecorator {
  return all(
    describe({ kind: 'duration', meaning, secret: false }),
    Parsed(parseDuration),
    IsNumber({}, { message: 'must be a duration such as 500ms, 5s, 30m, 1h or 7d' }),
    ...(optional ? [IsOptional()] : []),
  );
}

/** Written as `10MiB`, `2GiB`; held in bytes, `min` of them at least. */
export function Size(meaning: string, { min }: { min: number }): PropertyDecorator {
  const message = `must be a size of at least ${formatSize(min)} such as 512MiB or 2GiB`;
  return all(
    describe({ kind: 'size', meaning, secret: false }),
    Parsed(parseSize),
    Min(min, { message }),
  );
}

/** A bare number has no unit, so it's as wrong as text that can't be read. */
function Parsed(parse: (text: string) => number | undefined): PropertyDecorator {
  return Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? (parse(value) ?? Number.NaN) : Number.NaN,
  );
}

const MAX_ITEMS = 1000;

export function Texts(
  meaning: string,
  { secret = false }: { secret?: boolean } = {},
): PropertyDecorator {
  return listOf('texts', meaning, secret);
}

export function Paths(meaning: string): PropertyDecorator {
  return listOf('paths', meaning);
}

function listOf(kind: 'texts' | 'paths', meaning: string, secret = false): PropertyDecorator {
  const message = `must be a list of ${kind === 'texts' ? 'texts' : 'paths'}`;
  return all(
    describe({ kind, meaning, secret }),
    IsArray({ message }),
    ArrayMaxSize(MAX_ITEMS, { message: `must have at most ${MAX_ITEMS} items` }),
    IsString({ each: true, message }),
    MinLength(1, { each: true, message: 'must not hold an empty text' }),
  );
}

/** Free keys: who reads them checks them. */
export function FreeMap(meaning: string): PropertyDecorator {
  return all(
    describe({ kind: 'map', meaning, secret: true }),
    IsObject({ message: 'must be a map of names and values' }),
  );
}

/** A map whose values are one of a few words; who reads it checks the keys. */
export function ChoiceMap(meaning: string, choices: readonly string[]): PropertyDecorator {
  const isChosen = (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((word) => choices.includes(word as string));
  return all(
    describe({ kind: 'map', meaning: `${meaning}: ${choices.join(', ')}`, secret: true }),
    ValidateBy({
      name: 'isChoiceMap',
      validator: {
        validate: isChosen,
        defaultMessage: () => `must be a map of fields to one of ${choices.join(', ')}`,
      },
    }),
  );
}

export function Section(
  meaning: string,
  section: () => Type<object>,
  { optional = false, orFalse = false }: { optional?: boolean; orFalse?: boolean } = {},
): PropertyDecorator {
  const message = `must be ${orFalse ? 'false or ' : ''}a map of settings`;
  return all(
    describe({ kind: 'section', meaning, section, secret: false, orFalse }),
    TransformedTo(section),
    ...(orFalse ? [switched(section)] : []),
    ValidateNested({ message }),
    IsObject({ message }),
    ...(optional ? [IsOptional()] : []),
  );
}

/** `true` stands for a section with all its defaults, `false` for none. */
function switched(section: () => Type<object>): PropertyDecorator {
  return all(
    Transform(({ value }: { value: unknown }) => (value === true ? new (section())() : value)),
    ValidateIf((_owner, value) => value !== false),
  );
}

export function Sections(
  meaning: string,
  section: () => Type<object>,
  shorthand: string,
): PropertyDecorator {
  return all(
    describe({ kind: 'sections', meaning, section, shorthand, secret: false }),
    TransformedTo(section),
    IsArray({ message: `must be a list of maps with the key '${shorthand}'` }),
    ArrayMaxSize(MAX_ITEMS, { message: `must have at most ${MAX_ITEMS} items` }),
    ValidateNested({ each: true, message: `must be a map with the key '${shorthand}'` }),
  );
}
