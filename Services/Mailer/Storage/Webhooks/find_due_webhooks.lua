-- Finds webhooks that have something to send now, those that have waited longest first.
-- Replies a list of their ids.
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
return redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, count)
