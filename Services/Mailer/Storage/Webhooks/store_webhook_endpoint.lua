-- Stores the settings of a webhook, unless later ones are known.
-- Replies 'stored'; 'kept' if these or later ones are known; 'removed' if the webhook was deleted.
local known = redis.call('HGET', endpoint, 'revision')
if known == last_revision then return 'removed' end
if known and tonumber(known) >= tonumber(revision) then return 'kept' end
redis.call('HSET', endpoint, 'revision', revision, 'sealed', sealed)
redis.call('SADD', endpoints, id)
return 'stored'
