-- Counts a failed attempt on a known device in the account's count of the day. The device has its own pauses.
local day = 86400000
local now = tonumber(now)
local f = redis.call('HMGET', failed_attempts, 'day', 'today')
local began, today = tonumber(f[1] or now), tonumber(f[2] or 0)
if now - began >= day then began, today = now, 0 end
redis.call('HSETNX', failed_attempts, 'count', 0)
redis.call('HSET', failed_attempts, 'day', string.format('%.0f', began), 'today', today + 1)
local left = began + day - now
if redis.call('PTTL', failed_attempts) < left then
  redis.call('PEXPIRE', failed_attempts, string.format('%.0f', left))
end
return 'ok'
