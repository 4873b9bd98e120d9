-- Stores what a browser has begun and will finish: an authorization request, or a provider sign-in. What has expired leaves the
-- index first. Beyond the capacity, those that would expire first are dropped, since anybody can begin.
-- Replies how many were dropped, at most once a minute; otherwise 0.
local now, ttl = tonumber(now), tonumber(ttl)
redis.call('ZREMRANGEBYSCORE', index, '-inf', now)
local excess = redis.call('ZCARD', index) + 1 - tonumber(capacity)
if excess > 0 then
  local dropped = redis.call('ZPOPMIN', index, math.min(excess, 100))
  for i = 1, #dropped, 2 do redis.call('DEL', entry_prefix .. dropped[i]) end
end
redis.call('HSET', entry, 'sealed', sealed, 'browser', browser)
redis.call('PEXPIRE', entry, ttl)
redis.call('ZADD', index, now + ttl, name)
if excess > 0 and redis.call('SET', notice, '1', 'NX', 'PX', 60000) then return excess end
return 0
