-- Takes back a failure that was none. What failed before still counts for the day.
-- KEYS: failures
-- ARGV: failures before it takes longer, '1' when the try was counted here, '1' to forget the failures in a row
local f = redis.call('HMGET', KEYS[1], 'count', 'today')
if not f[1] then return 0 end
local count, today = tonumber(f[1]), tonumber(f[2] or 0)
if ARGV[2] == '1' then count, today = math.max(count - 1, 0), math.max(today - 1, 0) end
if ARGV[3] == '1' then count = 0 end
redis.call('HSET', KEYS[1], 'count', count, 'today', today)
if count < tonumber(ARGV[1]) then redis.call('HSET', KEYS[1], 'until', 0) end
return 1
