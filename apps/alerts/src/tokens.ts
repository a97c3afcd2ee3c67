export const STORES = Symbol('Stores');
export const BOOKS = Symbol('Books');
