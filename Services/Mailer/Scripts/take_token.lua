-- Takes a mailed token: of many who try at once, one gets it.
-- KEYS: token, hold on it; ARGV: purpose, mode (spend, hold or keep), length of a hold in ms
local found = redis.call('HMGET', KEYS[1], 'purpose', 'grant', 'mailed_at', 'code')
if found[1] ~= ARGV[1] then return false end
if redis.call('EXISTS', KEYS[2]) == 1 then return false end
if ARGV[2] == 'spend' then
  redis.call('DEL', KEYS[1])
  if found[4] and redis.call('HGET', found[4], 'token') == KEYS[1] then redis.call('DEL', found[4]) end
elseif ARGV[2] == 'hold' then
  redis.call('SET', KEYS[2], '1', 'PX', ARGV[3])
end
return {found[2], found[3]}
