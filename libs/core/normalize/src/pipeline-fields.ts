import type { FieldRow } from './fields.ts';

/** What ingest says of its own inputs once a minute, in events of `event.dataset: gatewatch.ingest`. */
export const PIPELINE_FIELDS: readonly FieldRow[] = [
  [
    'gatewatch.input.name',
    'keyword',
    'the input as it is configured: file:PATH, kafka:TOPIC, push:SOURCE',
  ],
  ['gatewatch.input.sources', 'keyword[]', 'the formats that its records had in this minute'],
  ['gatewatch.input.records', 'long', 'records that came in this minute'],
  ['gatewatch.input.events', 'long', 'events that they became'],
  ['gatewatch.input.dropped', 'long', 'parts of them that their source drops'],
  ['gatewatch.input.generic', 'long', 'events of a format that was guessed'],
  ['gatewatch.input.dead_letters', 'long', 'parts of them that became dead letters'],
  ['gatewatch.input.dead_letter_reasons', 'keyword[]', 'why they became dead letters'],
  ['gatewatch.input.known_hours', 'long', 'hours of the last four weeks in which something came'],
  ['gatewatch.input.silence', 'long', 'seconds since its last record'],
  ['gatewatch.input.usual_silence', 'long', 'the longest silence usual at this hour, seconds'],
  ['gatewatch.input.silence_ratio', 'double', 'its silence, as a multiple of the usual one'],
  ['gatewatch.input.recent_records', 'long', 'what its records of the last 15 minutes held'],
  ['gatewatch.input.usual_records', 'double', 'the least that usually comes in 15 minutes'],
  ['gatewatch.input.rate_ratio', 'double', 'what came in 15 minutes, as a share of that'],
  [
    'gatewatch.input.recent_unread',
    'long',
    'of those: dead letters, guessed formats, fields that failed to convert',
  ],
  ['gatewatch.input.unread_share', 'double', 'their share in 15 minutes, 0 to 1'],
  ['gatewatch.input.usual_unread_share', 'double', 'the largest share usual at this hour, 0 to 1'],
  ['gatewatch.input.unread_excess', 'double', 'how far the share lies above the usual one, 0 to 1'],
  ['gatewatch.input.dead_letter_share', 'double', 'share of dead letters in 15 minutes, 0 to 1'],
  ['gatewatch.input.generic_share', 'double', 'share of guessed formats in 15 minutes, 0 to 1'],
];
