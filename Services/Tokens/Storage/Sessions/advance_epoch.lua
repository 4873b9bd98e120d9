-- Begins a new epoch of a user's rights: sessions of earlier epochs end, except for one. `reason` is kept for each that
-- ends, for `reason_ttl` ms. An epoch never goes back, and
-- sessions opened since stay, so running this twice changes nothing.
-- `kept_session` may be empty. Replies how many sessions ended.
local new_epoch = tonumber(new_epoch)
local known = tonumber(redis.call('GET', epoch) or '0')
redis.call('SET', epoch, math.max(new_epoch, known), 'PX', epoch_ttl)

local ended = 0
for _, id in ipairs(redis.call('ZRANGE', sessions, 0, -1)) do
  local session_epoch = redis.call('HGET', session_prefix .. id, 'epoch')
  if not session_epoch then
    redis.call('ZREM', sessions, id)
  elseif tonumber(session_epoch) < new_epoch then
    if id == kept_session then
      redis.call('HSET', session_prefix .. id, 'epoch', new_epoch)
    else
      redis.call('DEL', session_prefix .. id)
      redis.call('SET', reason_prefix .. id, reason, 'PX', reason_ttl)
      redis.call('ZREM', sessions, id)
      ended = ended + 1
    end
  end
end
return ended
