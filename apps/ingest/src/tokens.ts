export const SOURCE_NAMES = Symbol('SourceNames');
