-- Keeps a sign-in at a provider that is under way. Those that are over leave the index first; beyond the capacity, those
-- that would end first go.
-- KEYS: state, index of the states that are kept, whether operators were told that they are too many
-- ARGV: now ms, life ms, capacity, name of the state, sealed state, hash of the browser's cookie, prefix of states
-- Answers how many had to go, but once a minute only.
local now, life = tonumber(ARGV[1]), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
local excess = redis.call('ZCARD', KEYS[2]) + 1 - tonumber(ARGV[3])
if excess > 0 then
  local evicted = redis.call('ZPOPMIN', KEYS[2], math.min(excess, 100))
  for i = 1, #evicted, 2 do redis.call('DEL', ARGV[7] .. evicted[i]) end
end
redis.call('HSET', KEYS[1], 'sealed', ARGV[5], 'browser', ARGV[6])
redis.call('PEXPIRE', KEYS[1], life)
redis.call('ZADD', KEYS[2], now + life, ARGV[4])
if excess > 0 and redis.call('SET', KEYS[3], '1', 'NX', 'PX', 60000) then return excess end
return 0
