-- Lets a secret be tried at a device where its user signed in before; a try counts as a failure until
-- settle_attempt.lua says otherwise.
-- KEYS: epoch of the user, failures of the device
-- ARGV: now ms, epoch of the device's mark, most failures in a row, most in a day
-- Answers 1; or 0 when the device is like any other: its mark is void, or it has failed too often.
local day = 86400000
local now, epoch = tonumber(ARGV[1]), redis.call('GET', KEYS[1])
if not epoch or tonumber(ARGV[2]) < tonumber(epoch) then return 0 end

local f = redis.call('HMGET', KEYS[2], 'count', 'day', 'today')
local count, began, today = tonumber(f[1] or 0), tonumber(f[2] or now), tonumber(f[3] or 0)
if now - began >= day then count, began, today = 0, now, 0 end
if count >= tonumber(ARGV[3]) or today >= tonumber(ARGV[4]) then return 0 end

redis.call('HSET', KEYS[2], 'count', count + 1, 'day', string.format('%.0f', began), 'today', today + 1)
redis.call('PEXPIRE', KEYS[2], string.format('%.0f', began + day - now))
return 1
