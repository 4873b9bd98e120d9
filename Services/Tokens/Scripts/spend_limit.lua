-- Counts one use of a limit. The window begins with its first use; a use past the limit counts as well, but does not
-- lengthen it.
-- KEYS: counter  ARGV: window ms
-- Answers how many uses there were in this window, and when it ends, in ms from now.
local count = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  left = tonumber(ARGV[1])
  redis.call('PEXPIRE', KEYS[1], left)
end
return {count, left}
