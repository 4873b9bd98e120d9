-- Says whether a message is still its sender's to send, and lets the lease begin anew.
-- KEYS: outbox, mark of what was sent; ARGV: sender, entry
-- Answers 'held', 'lost' to another sender or an operator, 'sent' by another before, or 'fatal' for one that ten senders
-- have had and not one has brought to an outcome: it must be what ends them.
if redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('XACK', KEYS[1], 'senders', ARGV[2])
  redis.call('XDEL', KEYS[1], ARGV[2])
  return 'sent'
end
local pending = redis.call('XPENDING', KEYS[1], 'senders', ARGV[2], ARGV[2], 1)
if not pending[1] or pending[1][2] ~= ARGV[1] then return 'lost' end
if pending[1][4] > 10 then return 'fatal' end
redis.call('XCLAIM', KEYS[1], 'senders', ARGV[1], 0, ARGV[2], 'JUSTID')
return 'held'
