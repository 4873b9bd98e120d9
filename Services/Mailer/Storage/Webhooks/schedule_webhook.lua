-- Schedules when a webhook is looked at again: after the pause if something is to be sent or is being sent, else when its next attempt is
-- due.
-- Replies 'scheduled', or 'idle' if nothing waits.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local at = redis.call('ZRANGE', due_times, 0, 0, 'WITHSCORES')[2]
if redis.call('XLEN', outbox) > 0 then
  at = now + pause
elseif at then
  at = math.max(tonumber(at), now + pause)
else
  redis.call('ZREM', due, id)
  return 'idle'
end
redis.call('ZADD', due, string.format('%.0f', at), id)
return 'scheduled'
