-- Ends the sessions that a client has opened with authorization codes up to `revoked_at` (ms), when the user has revoked their consent.
-- `revocation` keeps that time for `code_ttl` ms, so that no code from before is exchanged. Later sessions stay, so running this twice
-- changes nothing. Replies how many sessions ended.
local time = tonumber(revoked_at)
if time > tonumber(redis.call('GET', revocation) or '0') then
  redis.call('SET', revocation, revoked_at, 'PX', code_ttl)
end

local ended = 0
for _, id in ipairs(redis.call('ZRANGE', sessions, 0, -1)) do
  local s = redis.call('HMGET', session_prefix .. id, 'client', 'code', 'created')
  if not s[1] then
    redis.call('ZREM', sessions, id)
  elseif s[1] == client and s[2] and s[2] ~= '' and tonumber(s[3]) <= time then
    redis.call('DEL', session_prefix .. id)
    redis.call('ZREM', sessions, id)
    ended = ended + 1
  end
end
return ended
