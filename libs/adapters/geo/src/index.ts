export { openMmdb, type MmdbFile, type MmdbOpened } from './mmdb-file.ts';
export { mergePlaces } from './merge-places.ts';
export { readPlace } from './read-place.ts';
