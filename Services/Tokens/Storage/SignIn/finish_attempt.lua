-- Takes back an attempt that begin_attempt.lua or begin_device_attempt.lua counted as failed. Earlier ones
-- still count for the day.
-- `limit`: failed attempts in a row before pauses begin. `was_counted`: whether the attempt was counted here.
-- `is_reset`: whether the failed attempts in a row are cleared.
local f = redis.call('HMGET', failed_attempts, 'count', 'today')
if not f[1] then return 'ok' end
local count, today = tonumber(f[1]), tonumber(f[2] or 0)
if was_counted == '1' then count, today = math.max(count - 1, 0), math.max(today - 1, 0) end
if is_reset == '1' then count = 0 end
redis.call('HSET', failed_attempts, 'count', count, 'today', today)
if count < tonumber(limit) then redis.call('HSET', failed_attempts, 'until', 0) end
return 'ok'
