-- Begins a new epoch of a user's rights: sessions of earlier epochs end, except for one. `reason` is kept for each session
-- of a browser that ends, for `reason_ttl` ms: OAuth clients are not told. An epoch never goes back, and sessions opened
-- since stay, so running this twice changes nothing.
-- If `ended_account` is not empty, only its sessions end, and those in other accounts go on in the new epoch. Sessions that are
-- further behind end in any account: they may have to end by an epoch that has not come here yet.
-- `kept_session` may be empty. Replies how many sessions ended.
local new_epoch = tonumber(new_epoch)
local known = tonumber(redis.call('GET', epoch) or '0')
redis.call('SET', epoch, math.max(new_epoch, known), 'PX', epoch_ttl)

local ended = 0
for _, id in ipairs(redis.call('ZRANGE', sessions, 0, -1)) do
  local s = redis.call('HMGET', session_prefix .. id, 'epoch', 'confidential', 'delegated', 'account')
  local session_epoch = s[1]
  if not session_epoch then
    redis.call('ZREM', sessions, id)
  elseif tonumber(session_epoch) < new_epoch then
    local is_elsewhere = ended_account ~= '' and s[4] ~= ended_account and tonumber(session_epoch) == new_epoch - 1
    if id == kept_session or is_elsewhere then
      redis.call('HSET', session_prefix .. id, 'epoch', new_epoch)
    else
      redis.call('DEL', session_prefix .. id)
      if s[2] ~= '1' and s[3] ~= '1' then redis.call('SET', reason_prefix .. id, reason, 'PX', reason_ttl) end
      redis.call('ZREM', sessions, id)
      ended = ended + 1
    end
  end
end
return ended
