-- Takes back a failure that was none.
-- KEYS: failures  ARGV: failures before it takes longer, '1' to forget all of them
if ARGV[2] == '1' then return redis.call('DEL', KEYS[1]) end
local f = redis.call('HMGET', KEYS[1], 'count', 'today')
if not f[1] then return 0 end
local count, today = math.max(tonumber(f[1]) - 1, 0), math.max(tonumber(f[2]) - 1, 0)
redis.call('HSET', KEYS[1], 'count', count, 'today', today)
if count < tonumber(ARGV[1]) then redis.call('HSET', KEYS[1], 'until', 0) end
return 1
