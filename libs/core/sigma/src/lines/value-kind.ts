import { BOOLEAN, LIST, NULL, NUMBER, OBJECT, STRING } from '../event-view.ts';
import { OPEN_LIST, OPEN_OBJECT, QUOTE } from './json-scanner.ts';

const LOWER_T = 0x74;
const LOWER_F = 0x66;
const LOWER_N = 0x6e;

/** The kind of the JSON value that begins with this byte. */
export function kindAt(byte: number): number {
  switch (byte) {
    case QUOTE:
      return STRING;
    case LOWER_T:
    case LOWER_F:
      return BOOLEAN;
    case LOWER_N:
      return NULL;
    case OPEN_LIST:
      return LIST;
    case OPEN_OBJECT:
      return OBJECT;
    default:
      return NUMBER;
  }
}
