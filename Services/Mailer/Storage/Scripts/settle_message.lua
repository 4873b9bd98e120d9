-- Ends one attempt at a message, in one step: it leaves the outbox and gets to where the outcome sends it.
-- KEYS: outbox, mark of what was sent, due times of retries, retries, dead letters
-- ARGV: sender, entry, message id, outcome, number, attempts, reason. The number is for 'delivered' the life of the mark
--       in ms, for 'retry' the delay in ms, for 'dead' how many dead letters are kept; 'expired' needs none.
-- Answers 'settled', 'lost' to another sender or an operator, or 'sent' by another before.
local function leave()
  redis.call('XACK', KEYS[1], 'senders', ARGV[2])
  redis.call('XDEL', KEYS[1], ARGV[2])
end

-- Whoever has it now: it is delivered, and the mark keeps others from sending it once more.
if ARGV[4] == 'delivered' then
  redis.call('SET', KEYS[2], '1', 'PX', ARGV[5])
  leave()
  return 'settled'
end
if redis.call('EXISTS', KEYS[2]) == 1 then
  leave()
  return 'sent'
end
local pending = redis.call('XPENDING', KEYS[1], 'senders', ARGV[2], ARGV[2], 1)
if not pending[1] or pending[1][2] ~= ARGV[1] then return 'lost' end
local entry = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])[1]
leave()
if not entry then return 'lost' end

local message = {}
for i = 1, #entry[2], 2 do message[entry[2][i]] = entry[2][i + 1] end
local mail, at = message.mail or '', message.at or '0'
if ARGV[4] == 'retry' then
  local time = redis.call('TIME')
  local due = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[5])
  local retry = {mail = mail, at = at, attempts = ARGV[6], reason = ARGV[7]}
  redis.call('HSET', KEYS[4], ARGV[3], cjson.encode(retry))
  redis.call('ZADD', KEYS[3], due, ARGV[3])
elseif ARGV[4] == 'dead' then
  redis.call('XADD', KEYS[5], 'MAXLEN', ARGV[5], '*', 'id', ARGV[3], 'mail', mail, 'at', at, 'attempts', ARGV[6],
    'reason', ARGV[7])
end
return 'settled'
