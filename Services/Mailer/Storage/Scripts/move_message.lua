-- An operator's word on a message that waits for its next attempt or is dead: at once, or never.
-- KEYS: outbox, due times of retries, retries, dead letters; ARGV: message id, 'retry' or 'drop'
-- Answers where it was, 'retrying' or 'dead', or 'unknown'.
local function again(mail, at, attempts, reason)
  if ARGV[2] ~= 'retry' then return end
  redis.call('XADD', KEYS[1], '*', 'id', ARGV[1], 'mail', mail, 'at', at, 'attempts', attempts, 'reason', reason)
end

local retry = redis.call('HGET', KEYS[3], ARGV[1])
if retry then
  retry = cjson.decode(retry)
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('HDEL', KEYS[3], ARGV[1])
  again(retry.mail, retry.at, retry.attempts, retry.reason)
  return 'retrying'
end

-- There are ten thousand dead letters at most, and an operator is patient.
local start = '-'
while true do
  local entries = redis.call('XRANGE', KEYS[4], start, '+', 'COUNT', 500)
  if #entries == 0 then return 'unknown' end
  for _, entry in ipairs(entries) do
    local message = {}
    for i = 1, #entry[2], 2 do message[entry[2][i]] = entry[2][i + 1] end
    if message.id == ARGV[1] then
      redis.call('XDEL', KEYS[4], entry[1])
      -- It has all its time again.
      local time = redis.call('TIME')
      local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
      again(message.mail, now, '0', message.reason)
      return 'dead'
    end
  end
  start = '(' .. entries[#entries][1]
end
