-- Counts an email to a mailbox: in all windows or in none. An email that is needless or refused counts only as one of
-- the caller's requests.
-- `sent`: mark of an email that was just sent. `used`: mark that this email is no longer valid for the caller.
-- `recent_ttl`: lifetime of the marks in ms, or 0 for none. `requests`: the caller's requests. `counters`: emails.
-- `rules`: for each counter its limit, then its window in ms.
-- Replies 'send', 'recent' or 'refused', then the limit with the least left (0 for requests, else the counter's
-- number), what is left of it, and the time until its window ends in ms.
local function count(counter, window)
  local uses = redis.call('INCR', counter)
  local left = redis.call('PTTL', counter)
  if left < 0 then
    left = tonumber(window)
    redis.call('PEXPIRE', counter, left)
  end
  return uses, left
end

local uses, left = count(requests, requests_window)
local nearest, remaining = 0, tonumber(requests_limit) - uses
if remaining < 0 then return {'refused', 0, 0, left} end
if recent_ttl ~= '0' and redis.call('EXISTS', sent) == 1 and redis.call('EXISTS', used) == 0 then
  return {'recent', 0, remaining, left}
end

for i, counter in ipairs(counters) do
  if tonumber(redis.call('GET', counter) or '0') >= tonumber(rules[2 * i - 1]) then
    return {'refused', i, 0, math.max(redis.call('PTTL', counter), 1)}
  end
end
for i, counter in ipairs(counters) do
  local emails, ends = count(counter, rules[2 * i])
  local rest = tonumber(rules[2 * i - 1]) - emails
  if rest < remaining then nearest, remaining, left = i, rest, ends end
end
if recent_ttl ~= '0' then
  redis.call('SET', sent, '1', 'PX', recent_ttl)
  redis.call('DEL', used)
end
return {'send', nearest, remaining, left}
