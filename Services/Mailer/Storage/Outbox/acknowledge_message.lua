-- Ends one attempt at a message in one step: the message leaves the outbox and goes where the outcome sends it.
-- The number is for 'delivered' the lifetime of the mark in ms, for 'retry' the delay in ms, for 'dead' how many dead letters
-- are kept; 'expired' ignores it.
-- Replies 'acknowledged'; 'released' if another sender or an operator has taken it; 'sent' if another sender has delivered it.
local function remove()
  redis.call('XACK', outbox, 'senders', entry)
  redis.call('XDEL', outbox, entry)
end

-- Even if another sender has the message now: it is delivered, and the mark keeps that sender from sending it again.
if outcome == 'delivered' then
  redis.call('SET', sent_mark, '1', 'PX', number)
  remove()
  return 'acknowledged'
end
if redis.call('EXISTS', sent_mark) == 1 then
  remove()
  return 'sent'
end
local pending = redis.call('XPENDING', outbox, 'senders', entry, entry, 1)
if not pending[1] or pending[1][2] ~= sender then return 'released' end
local stored = redis.call('XRANGE', outbox, entry, entry)[1]
remove()
if not stored then return 'released' end

local message = {}
for i = 1, #stored[2], 2 do message[stored[2][i]] = stored[2][i + 1] end
local mail, at = message.mail or '', message.at or '0'
if outcome == 'retry' then
  local time = redis.call('TIME')
  local due = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000) + number)
  local retry = {mail = mail, at = at, attempts = attempts, reason = reason}
  redis.call('HSET', retries, id, cjson.encode(retry))
  redis.call('ZADD', due_times, due, id)
elseif outcome == 'dead' then
  redis.call('XADD', dead, 'MAXLEN', number, '*', 'id', id, 'mail', mail, 'at', at, 'attempts', attempts,
    'reason', reason)
end
return 'acknowledged'
