// Where the host's tables stand. The host writes the addresses at the start of memory, `HEAD` of machine-layout.ts names the same places;
// all are of 32-bit integers, and 0 says that there is no such table.

/** records of keys, the first two are the start of a line and an unknown key */
export let keys: i32 = 0;
/** how many of them stand from the start */
export let knownKeys: i32 = 0;
/** the most of them */
export let mostKeys: i32 = 0;
/** bytes of learned keys, `LEARNED_BYTES` for each */
export let learnedBytes: i32 = 0;
/** heads of the chains of keys, by hash */
export let keyHeads: i32 = 0;
/** a place for each slot */
export let places: i32 = 0;
/** slots in the order in which they were noted */
export let noted: i32 = 0;
/** a place for each key within whose value dotted names may lead on */
export let leads: i32 = 0;
/** what rules ask of each slot */
export let facts: i32 = 0;
/** rules that may match */
export let candidates: i32 = 0;
/** the line for which each rule became a candidate last */
export let addedAt: i32 = 0;
/** rules that are tried on every line */
export let always: i32 = 0;
/** literals that may stand anywhere */
export let anywhere: i32 = 0;
/** slots that the host looks up */
export let left: i32 = 0;
/** what is known of each key for the content hash, in the order of their records */
export let contents: i32 = 0;
/** names that are no content: how many, then address and length of each */
export let notContent: i32 = 0;

/** Results, from this address on. */
export const NOTED_COUNT: i32 = 128;
export const LINE_TRAITS: i32 = 132;
export const IS_NESTED: i32 = 136;
export const CANDIDATE_COUNT: i32 = 140;
export const LEFT_COUNT: i32 = 144;
export const LEFT_ANYWHERE: i32 = 148;
export const GENERATION: i32 = 152;
/** four integers */
export const CONTENT_HASH: i32 = 160;

/** Reads the addresses of the tables. */
export function readLayout(): void {
  keys = load<i32>(0);
  knownKeys = load<i32>(4);
  mostKeys = load<i32>(8);
  learnedBytes = load<i32>(12);
  keyHeads = load<i32>(16);
  places = load<i32>(20);
  noted = load<i32>(24);
  leads = load<i32>(28);
  facts = load<i32>(32);
  candidates = load<i32>(36);
  addedAt = load<i32>(40);
  always = load<i32>(44);
  anywhere = load<i32>(48);
  left = load<i32>(52);
  contents = load<i32>(56);
  notContent = load<i32>(60);
}
