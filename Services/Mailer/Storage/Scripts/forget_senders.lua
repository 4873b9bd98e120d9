-- Forgets senders that have gone and owe nothing. One that owes a message is kept: with it the debt would be forgotten.
-- KEYS: outbox; ARGV: how long they have been silent, in ms
local senders = redis.pcall('XINFO', 'CONSUMERS', KEYS[1], 'senders')
if senders.err then return 0 end
local count = 0
for _, fields in ipairs(senders) do
  local sender = {}
  for i = 1, #fields, 2 do sender[fields[i]] = fields[i + 1] end
  if sender.pending == 0 and sender.idle > tonumber(ARGV[1]) then
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], 'senders', sender.name)
    count = count + 1
  end
end
return count
