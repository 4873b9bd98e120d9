-- Counts a mail to a mailbox: in every window, or in none. One that is needless since another just went out, or that is
-- refused, uses up nothing but the caller's asks.
-- KEYS: mark of a mail that just went out, mark that it is of no more use to this caller, asks of the caller, then
--       counters of mails
-- ARGV: life of the marks in ms or 0 for none, asks allowed, their window ms,
--       then for each counter how many are allowed, window ms
-- Answers 'send', 'recent' or 'refused', then the nearest limit (1 for asks, then the counters), what is left of it, and
-- when its window ends, in ms from now.
local function count(key, window)
  local uses = redis.call('INCR', key)
  local left = redis.call('PTTL', key)
  if left < 0 then
    left = tonumber(window)
    redis.call('PEXPIRE', key, left)
  end
  return uses, left
end

local uses, left = count(KEYS[3], ARGV[3])
local nearest, remaining = 1, tonumber(ARGV[2]) - uses
if remaining < 0 then return {'refused', 1, 0, left} end
if ARGV[1] ~= '0' and redis.call('EXISTS', KEYS[1]) == 1 and redis.call('EXISTS', KEYS[2]) == 0 then
  return {'recent', 1, remaining, left}
end

for i = 4, #KEYS do
  if tonumber(redis.call('GET', KEYS[i]) or '0') >= tonumber(ARGV[2 * i - 4]) then
    return {'refused', i - 2, 0, math.max(redis.call('PTTL', KEYS[i]), 1)}
  end
end
for i = 4, #KEYS do
  local mails, ends = count(KEYS[i], ARGV[2 * i - 3])
  local rest = tonumber(ARGV[2 * i - 4]) - mails
  if rest < remaining then nearest, remaining, left = i - 2, rest, ends end
end
if ARGV[1] ~= '0' then
  redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
  redis.call('DEL', KEYS[2])
end
return {'send', nearest, remaining, left}
