-- Counts a failure for the day alone: it was at a known device, which has the pauses to itself.
-- KEYS: failures; ARGV: now ms
local day = 86400000
local now = tonumber(ARGV[1])
local f = redis.call('HMGET', KEYS[1], 'day', 'today')
local began, today = tonumber(f[1] or now), tonumber(f[2] or 0)
if now - began >= day then began, today = now, 0 end
redis.call('HSETNX', KEYS[1], 'count', 0)
redis.call('HSET', KEYS[1], 'day', string.format('%.0f', began), 'today', today + 1)
local left = began + day - now
if redis.call('PTTL', KEYS[1]) < left then redis.call('PEXPIRE', KEYS[1], string.format('%.0f', left)) end
return 1
