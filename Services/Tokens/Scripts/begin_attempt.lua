-- Lets a secret be tried, or not yet; a try counts as a failure until settle_attempt.lua says otherwise.
-- KEYS: failures  ARGV: now ms, failures before it takes longer, window ms, first pause ms, longest pause ms, most a day
-- Answers 0, or after how many ms to come back.
local now, limit, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local day = 86400000
local f = redis.call('HMGET', KEYS[1], 'count', 'last', 'until', 'day', 'today')
local count, last, pause = tonumber(f[1] or 0), tonumber(f[2] or 0), tonumber(f[3] or 0)
local began, today = tonumber(f[4] or now), tonumber(f[5] or 0)

if pause > now then return pause - now end
if now - began >= day then began, today = now, 0 end
if today >= tonumber(ARGV[6]) then return began + day - now end
-- Quiet for long enough, the pause itself not counted.
if now - math.max(last, pause) > window then count = 0 end

count, today = count + 1, today + 1
pause = 0
if count >= limit then
  pause = now + math.min(tonumber(ARGV[4]) * 2 ^ math.min(count - limit, 30), tonumber(ARGV[5]))
end
redis.call('HSET', KEYS[1], 'count', count, 'last', ARGV[1], 'until', string.format('%.0f', pause),
  'day', string.format('%.0f', began), 'today', today)
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.max(began + day, pause + window) - now))
return 0
