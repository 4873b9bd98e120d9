-- Begins a new epoch of a user's rights: sessions from before end, but for one. An epoch never goes back, and
-- sessions opened since stay, so that hearing the same news twice changes nothing.
-- KEYS: epoch of the user, sessions of the user
-- ARGV: epoch, epoch's life ms, kept session id or '', prefix of session keys
local new = tonumber(ARGV[1])
local known = tonumber(redis.call('GET', KEYS[1]) or '0')
redis.call('SET', KEYS[1], math.max(new, known), 'PX', ARGV[2])

local ended = 0
for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  local epoch = redis.call('HGET', ARGV[4] .. id, 'epoch')
  if not epoch then
    redis.call('ZREM', KEYS[2], id)
  elseif tonumber(epoch) < new then
    if id == ARGV[3] then
      redis.call('HSET', ARGV[4] .. id, 'epoch', new)
    else
      redis.call('DEL', ARGV[4] .. id)
      redis.call('ZREM', KEYS[2], id)
      ended = ended + 1
    end
  end
end
return ended
