-- Takes a mailed code: the right one spends the link of the same mail too, the last wrong one voids it.
-- Wrong ones also count for the mailbox, whichever code they were for: past a day's worth only the link is left.
-- KEYS: code, failures of the mailbox; ARGV: hash of what was typed, most tries, most failures a day
if tonumber(redis.call('GET', KEYS[2]) or '0') >= tonumber(ARGV[3]) then return false end
local found = redis.call('HMGET', KEYS[1], 'hash', 'token')
if not found[1] then return false end
if found[1] ~= ARGV[1] then
  if redis.call('INCR', KEYS[2]) == 1 then redis.call('PEXPIRE', KEYS[2], 86400000) end
  if redis.call('HINCRBY', KEYS[1], 'tries', 1) >= tonumber(ARGV[2]) then redis.call('DEL', KEYS[1]) end
  return false
end
local token = redis.call('HMGET', found[2], 'grant', 'mailed_at')
redis.call('DEL', KEYS[1], found[2])
if not token[1] then return false end
return token
