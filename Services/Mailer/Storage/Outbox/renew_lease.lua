-- Renews a sender's lease on a message, unless the message is no longer the sender's.
-- Replies 'held'; 'released' if another sender or an operator has taken it; 'sent' if another sender has delivered it; 'abandoned'
-- if ten senders have had it and none has stored an outcome, so that it seems to end them.
if redis.call('EXISTS', sent_mark) == 1 then
  redis.call('XACK', outbox, 'senders', entry)
  redis.call('XDEL', outbox, entry)
  return 'sent'
end
local pending = redis.call('XPENDING', outbox, 'senders', entry, entry, 1)
if not pending[1] or pending[1][2] ~= sender then return 'released' end
if pending[1][4] > 10 then return 'abandoned' end
redis.call('XCLAIM', outbox, 'senders', sender, 0, entry, 'JUSTID')
return 'held'
