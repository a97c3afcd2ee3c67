/**
 * Takes a name over: from now on, saves of older generations are refused.
 * KEYS: 1 the name's head (hash: generation, sequence, head). ARGV: none.
 * Returns the new generation, and the stored head or false.
 */
export const ACQUIRE = `
local generation = redis.call('HINCRBY', KEYS[1], 'generation', 1)
return { generation, redis.call('HGET', KEYS[1], 'head') }
`;

/**
 * Stores a delta in one step, or refuses it.
 * KEYS: 1 the name's head (hash: generation, sequence, head), 2 its entries (hash).
 * ARGV: 1 generation, 2 sequence, 3 head, 4 how many of the rest are changed entries: key and value in turn; then the removed keys.
 * Returns 1 when it is stored (now, or before under this sequence), 0 when it is fenced.
 */
export const SAVE = `
if redis.call('HGET', KEYS[1], 'generation') ~= ARGV[1] then return 0 end
local stored = redis.call('HGET', KEYS[1], 'sequence')
if stored then
  if tonumber(ARGV[2]) < tonumber(stored) then return 0 end
  if tonumber(ARGV[2]) == tonumber(stored) then return 1 end
end
local changed = 4 + tonumber(ARGV[4])
for at = 5, changed, 1000 do
  redis.call('HSET', KEYS[2], unpack(ARGV, at, math.min(at + 999, changed)))
end
for at = changed + 1, #ARGV, 1000 do
  redis.call('HDEL', KEYS[2], unpack(ARGV, at, math.min(at + 999, #ARGV)))
end
redis.call('HSET', KEYS[1], 'sequence', ARGV[2], 'head', ARGV[3])
return 1
`;
