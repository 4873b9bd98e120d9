-- Decides whether a secret may be tried now. An attempt counts as failed until finish_attempt.lua takes it back.
-- `limit`: failed attempts in a row before pauses begin. All times are in ms.
-- Replies 0, or after how many ms to come back.
local now, limit, window = tonumber(now), tonumber(limit), tonumber(window)
local day = 86400000
local f = redis.call('HMGET', failed_attempts, 'count', 'last', 'until', 'day', 'today')
local count, last, pause = tonumber(f[1] or 0), tonumber(f[2] or 0), tonumber(f[3] or 0)
local began, today = tonumber(f[4] or now), tonumber(f[5] or 0)

if pause > now then return pause - now end
if now - began >= day then began, today = now, 0 end
if today >= tonumber(maximum_per_day) then return began + day - now end
-- The window begins when the pause ends.
if now - math.max(last, pause) > window then count = 0 end

count, today = count + 1, today + 1
pause = 0
if count >= limit then
  pause = now + math.min(tonumber(first_pause) * 2 ^ math.min(count - limit, 30), tonumber(maximum_pause))
end
redis.call('HSET', failed_attempts, 'count', count, 'last', string.format('%.0f', now),
  'until', string.format('%.0f', pause), 'day', string.format('%.0f', began), 'today', today,
  'per_day', maximum_per_day)
redis.call('PEXPIRE', failed_attempts, string.format('%.0f', math.max(began + day, pause + window) - now))
return 0
