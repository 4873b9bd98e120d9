-- Ends every session of a user, and answers how many there were.
-- KEYS: sessions of the user; ARGV: prefix of session keys
local ended = 0
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  ended = ended + redis.call('DEL', ARGV[1] .. id)
end
redis.call('DEL', KEYS[1])
return ended
