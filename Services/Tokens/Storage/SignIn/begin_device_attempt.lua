-- Decides whether a secret may be tried on a device where its user signed in before. An attempt counts as failed
-- until finish_attempt.lua takes it back.
-- Replies 1; or 0 when the device is treated like any other: its mark is void, or it has failed too often.
local day = 86400000
local now, current_epoch = tonumber(now), redis.call('GET', epoch)
if not current_epoch or tonumber(device_epoch) < tonumber(current_epoch) then return 0 end

local f = redis.call('HMGET', failed_attempts, 'count', 'day', 'today')
local count, began, today = tonumber(f[1] or 0), tonumber(f[2] or now), tonumber(f[3] or 0)
if now - began >= day then count, began, today = 0, now, 0 end
if count >= tonumber(maximum_in_a_row) or today >= tonumber(maximum_per_day) then return 0 end

redis.call('HSET', failed_attempts, 'count', count + 1, 'day', string.format('%.0f', began), 'today', today + 1)
redis.call('PEXPIRE', failed_attempts, string.format('%.0f', began + day - now))
return 1
