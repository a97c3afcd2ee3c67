/** The released version; held equal to the root package's by a test. */
export const version = '0.1.0';
