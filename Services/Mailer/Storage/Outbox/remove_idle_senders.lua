-- Removes senders from the consumer group that have been silent for a while. A sender with a pending message stays: the
-- message's delivery count would be lost with it.
-- Replies how many were removed.
local senders = redis.pcall('XINFO', 'CONSUMERS', outbox, 'senders')
if senders.err then return 0 end
local count = 0
for _, fields in ipairs(senders) do
  local sender = {}
  for i = 1, #fields, 2 do sender[fields[i]] = fields[i + 1] end
  if sender.pending == 0 and sender.idle > tonumber(silence) then
    redis.call('XGROUP', 'DELCONSUMER', outbox, 'senders', sender.name)
    count = count + 1
  end
end
return count
