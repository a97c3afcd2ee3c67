export const STORES = Symbol('Stores');
export const RULES = Symbol('Rules');
