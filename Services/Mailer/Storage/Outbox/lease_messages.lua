-- Leases messages to a sender: first those whose lease ran out at another sender, then new ones. Before that it brings back
-- retries that are due.
-- Replies a list of entries, as XRANGE does.
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
for _, id in ipairs(redis.call('ZRANGEBYSCORE', due_times, '-inf', now, 'LIMIT', 0, maximum_retries)) do
  local retry = redis.call('HGET', retries, id)
  if retry then
    retry = cjson.decode(retry)
    redis.call('XADD', outbox, '*', 'id', id, 'mail', retry.mail, 'at', retry.at, 'attempts', retry.attempts,
      'reason', retry.reason)
  end
  redis.call('ZREM', due_times, id)
  redis.call('HDEL', retries, id)
end

local function claim()
  return redis.pcall('XAUTOCLAIM', outbox, 'senders', sender, lease, '0', 'COUNT', count)
end
local claimed = claim()
if claimed.err and string.find(claimed.err, 'NOGROUP', 1, true) then
  -- The first sender ever, or the first after Redis has lost its data.
  redis.call('XGROUP', 'CREATE', outbox, 'senders', '0', 'MKSTREAM')
  claimed = claim()
end
if claimed.err then return claimed end

local entries = {}
for _, entry in ipairs(claimed[2]) do
  -- Redis 6.2 replies nil for a deleted entry.
  if entry then entries[#entries + 1] = entry end
end
local rest = tonumber(count) - #entries
if rest > 0 then
  local new = redis.call('XREADGROUP', 'GROUP', 'senders', sender, 'COUNT', rest, 'STREAMS', outbox, '>')
  if new then
    for _, entry in ipairs(new[1][2]) do entries[#entries + 1] = entry end
  end
end
return entries
