-- Counts one use of a limit, and of the wider ones that it is part of. A window begins with its first use. A use past a
-- limit counts as well, but does not lengthen the window, and counts for nothing wider.
-- KEYS: counters, from the narrowest to the widest; ARGV: for each, how many are allowed, window ms
-- Answers for each that was counted how many uses there were in its window, and when that ends, in ms from now.
local answer = {}
for i, key in ipairs(KEYS) do
  local count = redis.call('INCR', key)
  local left = redis.call('PTTL', key)
  if left < 0 then
    left = tonumber(ARGV[2 * i])
    redis.call('PEXPIRE', key, left)
  end
  answer[2 * i - 1], answer[2 * i] = count, left
  if count > tonumber(ARGV[2 * i - 1]) then break end
end
return answer
