-- Ends every session of a user except `kept_session`, which may be empty. `reason` is kept for each session of a
-- browser that ends, for `reason_ttl` ms: OAuth clients are not told. Replies how many ended.
local ended = 0
for _, id in ipairs(redis.call('ZRANGE', sessions, 0, -1)) do
  if id ~= kept_session then
    local s = redis.call('HMGET', session_prefix .. id, 'confidential', 'delegated')
    if redis.call('DEL', session_prefix .. id) == 1 then
      if s[1] ~= '1' and s[2] ~= '1' then redis.call('SET', reason_prefix .. id, reason, 'PX', reason_ttl) end
      ended = ended + 1
    end
    redis.call('ZREM', sessions, id)
  end
end
return ended
