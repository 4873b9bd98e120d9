-- Gives messages to a sender: what another sender let lie first, then what nobody has had.
-- KEYS: outbox, due times of retries, retries; ARGV: sender, how many, lease ms, most retries to bring back
-- Answers entries as XRANGE does.
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, ARGV[4])) do
  local retry = redis.call('HGET', KEYS[3], id)
  if retry then
    retry = cjson.decode(retry)
    redis.call('XADD', KEYS[1], '*', 'id', id, 'mail', retry.mail, 'at', retry.at, 'attempts', retry.attempts,
      'reason', retry.reason)
  end
  redis.call('ZREM', KEYS[2], id)
  redis.call('HDEL', KEYS[3], id)
end

local function claim()
  return redis.pcall('XAUTOCLAIM', KEYS[1], 'senders', ARGV[1], ARGV[3], '0', 'COUNT', ARGV[2])
end
local claimed = claim()
if claimed.err and string.find(claimed.err, 'NOGROUP', 1, true) then
  -- The first sender ever, or the first after Redis has lost its memory.
  redis.call('XGROUP', 'CREATE', KEYS[1], 'senders', '0', 'MKSTREAM')
  claimed = claim()
end
if claimed.err then return claimed end

local entries = {}
for _, entry in ipairs(claimed[2]) do
  -- Redis 6.2 answers nil for an entry that is gone.
  if entry then entries[#entries + 1] = entry end
end
local rest = tonumber(ARGV[2]) - #entries
if rest > 0 then
  local new = redis.call('XREADGROUP', 'GROUP', 'senders', ARGV[1], 'COUNT', rest, 'STREAMS', KEYS[1], '>')
  if new then
    for _, entry in ipairs(new[1][2]) do entries[#entries + 1] = entry end
  end
end
return entries
