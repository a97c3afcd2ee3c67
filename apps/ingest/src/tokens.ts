export const SOURCES = Symbol('Sources');
