import type { Random } from './random.ts';

const TASKS = [
  'Summarise the report about',
  'Draft a reply to a customer who asks about',
  'List the three main risks of',
  'Explain to a new colleague how we handle',
  'Compare last quarter with this one for',
  'Classify this ticket on',
  'Translate into German the note on',
  'Find contradictions in the minutes on',
];
const TOPICS = [
  'delayed freight',
  'refunds',
  'night shifts',
  'data retention',
  'the loyalty programme',
  'cold storage',
  'unpaid invoices',
  'the spring catalogue',
  'claims after hail',
  'exam timetables',
];
const WORDS =
  'order window harbour ledger season carrier margin pallet clinic tariff branch supplier invoice district budget vendor storage quarter region customer delay contract sample review turnover filter engine valley copper ticket shelf weather audit signal winter policy charter loan garden market student lesson bridge cargo forecast demand parcel vessel permit archive counter'.split(
    ' ',
  );
const CODE_TASKS = [
  'Complete this function:',
  'Why does this test fail?',
  'Write a query that joins',
  'Rename the variables in',
];

/** Words without meaning: text that no two calls share. */
export function words(random: Random, count: number): string {
  return Array.from({ length: count }, () => random.pick(WORDS)).join(' ');
}

/** A prompt of an honest user: about `characters` long, 320 at most, since text costs more to read than it shows. */
export function ordinaryPrompt(random: Random, kind: 'prose' | 'code', characters: number): string {
  const head = kind === 'code' ? random.pick(CODE_TASKS) : random.pick(TASKS);
  const length = Math.max(40, Math.min(320, characters));
  return `${head} ${random.pick(TOPICS)}. ${words(random, Math.round(length / 8))}.`;
}

export function ordinaryCompletion(random: Random, characters: number): string {
  return `${words(random, Math.round(Math.max(24, Math.min(160, characters)) / 8))}.`;
}
