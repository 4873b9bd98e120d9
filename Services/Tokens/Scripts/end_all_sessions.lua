-- Ends every session of a user but one, and answers how many that were.
-- KEYS: sessions of the user; ARGV: prefix of session keys, id of the session that goes on or ''
local ended = 0
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if id ~= ARGV[2] then
    ended = ended + redis.call('DEL', ARGV[1] .. id)
    redis.call('ZREM', KEYS[1], id)
  end
end
return ended
