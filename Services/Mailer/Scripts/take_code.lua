-- Takes a mailed code: the right one spends the link of the same mail too, the last wrong one voids it.
-- KEYS: code; ARGV: hash of what was typed, most tries
local found = redis.call('HMGET', KEYS[1], 'hash', 'token')
if not found[1] then return false end
if found[1] ~= ARGV[1] then
  if redis.call('HINCRBY', KEYS[1], 'tries', 1) >= tonumber(ARGV[2]) then redis.call('DEL', KEYS[1]) end
  return false
end
local token = redis.call('HMGET', found[2], 'grant', 'mailed_at')
redis.call('DEL', KEYS[1], found[2])
if not token[1] then return false end
return token
