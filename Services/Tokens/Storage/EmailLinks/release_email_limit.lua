-- Marks the email that was just sent as no longer valid for a caller. For an email that was not sent, removes the
-- mark that it was sent, and takes it back from its counters.
-- `used_as_stranger`, `used_as_owner`: the marks. `unsent`: empty, or the mark that it was sent, then the counters.
redis.call('SET', used_as_stranger, '1', 'PX', recent_ttl)
redis.call('SET', used_as_owner, '1', 'PX', recent_ttl)
if unsent[1] then redis.call('DEL', unsent[1]) end
for i = 2, #unsent do
  if tonumber(redis.call('GET', unsent[i]) or '0') > 0 then redis.call('DECR', unsent[i]) end
end
return 'ok'
