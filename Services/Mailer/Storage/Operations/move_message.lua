-- Takes a message from the retries or the dead letters, for an operator: back into the outbox ('retry'), or away ('drop').
-- Replies where the message was, 'retrying' or 'dead', or 'unknown'.
local function enqueue(mail, at, attempts, reason)
  if action ~= 'retry' then return end
  redis.call('XADD', outbox, '*', 'id', id, 'mail', mail, 'at', at, 'attempts', attempts, 'reason', reason)
end

local retry = redis.call('HGET', retries, id)
if retry then
  retry = cjson.decode(retry)
  redis.call('ZREM', due_times, id)
  redis.call('HDEL', retries, id)
  enqueue(retry.mail, retry.at, retry.attempts, retry.reason)
  return 'retrying'
end

-- There are at most ten thousand dead letters, so a search through all of them is acceptable.
local start = '-'
while true do
  local entries = redis.call('XRANGE', dead, start, '+', 'COUNT', 500)
  if #entries == 0 then return 'unknown' end
  for _, entry in ipairs(entries) do
    local message = {}
    for i = 1, #entry[2], 2 do message[entry[2][i]] = entry[2][i + 1] end
    if message.id == id then
      redis.call('XDEL', dead, entry[1])
      -- It is retried for as long as a new message.
      local time = redis.call('TIME')
      local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
      enqueue(message.mail, now, '0', message.reason)
      return 'dead'
    end
  end
  start = '(' .. entries[#entries][1]
end
