-- Counts one use of a limit, and of the larger groups that its subject belongs to. A window begins with its first
-- use. A use beyond a limit is counted too, but does not lengthen the window, and does not count for larger groups.
-- `counters`: from the smallest group to the largest. `rules`: for each counter its limit, then its window in ms.
-- Replies for each group that was counted the uses in its window, then the time until the window ends in ms.
local reply = {}
for i, counter in ipairs(counters) do
  local count = redis.call('INCR', counter)
  local left = redis.call('PTTL', counter)
  if left < 0 then
    left = tonumber(rules[2 * i])
    redis.call('PEXPIRE', counter, left)
  end
  reply[2 * i - 1], reply[2 * i] = count, left
  if count > tonumber(rules[2 * i - 1]) then break end
end
return reply
