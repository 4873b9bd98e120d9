-- Ends every session of a user except `kept_session`, which may be empty. Replies how many ended.
local ended = 0
for _, id in ipairs(redis.call('ZRANGE', sessions, 0, -1)) do
  if id ~= kept_session then
    ended = ended + redis.call('DEL', session_prefix .. id)
    redis.call('ZREM', sessions, id)
  end
end
return ended
