-- Notes that the mail that just went out is of no more use to a caller, and takes a mail back that was not sent.
-- KEYS: marks of that, for the caller as a stranger and for the owner, then counters to take the mail back from
-- ARGV: life of the marks in ms
redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
redis.call('SET', KEYS[2], '1', 'PX', ARGV[1])
for i = 3, #KEYS do
  if tonumber(redis.call('GET', KEYS[i]) or '0') > 0 then redis.call('DECR', KEYS[i]) end
end
return 1
