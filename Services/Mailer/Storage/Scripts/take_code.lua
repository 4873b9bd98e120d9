-- Takes a mailed code: the right one holds the token of the same mail, or is traded for another token in its place; the
-- last wrong one voids the code.
-- KEYS: wrong codes of the mailbox today, redemption or the new token, then the places where the code may be
-- ARGV: most tries, which of the mailbox's counts of wrong codes is used, the most of it a day, length of the hold in ms
--       (0 for a purpose whose tokens nobody holds) or 'trade', then the hash of what was typed, for each place
-- Replies: {'taken', grant, time of mailing in ms}, {'held', ms that are left}, {'unknown'}

-- Wrong ones also count for the mailbox, whichever code they were for: past a day's worth only the link is left. Known
-- devices have a count of their own, so nobody else can use it up.
local function hasFailedTooOften()
  return tonumber(redis.call('HGET', KEYS[1], ARGV[2]) or '0') >= tonumber(ARGV[3])
end

local function countFailure(codes)
  if #codes == 0 then return end
  redis.call('HINCRBY', KEYS[1], ARGV[2], 1)
  if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], 86400000) end
  for _, code in ipairs(codes) do
    if redis.call('HINCRBY', code, 'tries', 1) >= tonumber(ARGV[1]) then redis.call('DEL', code) end
  end
end

if hasFailedTooOften() then return {'unknown'} end
local right, token
local wrong = {}
for place = 3, #KEYS do
  local code = redis.call('HMGET', KEYS[place], 'hash', 'token')
  if code[1] == ARGV[place + 2] then
    right, token = KEYS[place], code[2]
    break
  elseif code[1] then
    wrong[#wrong + 1] = KEYS[place]
  end
end
if not token then
  countFailure(wrong)
  return {'unknown'}
end
local found = redis.call('HMGET', token, 'grant', 'mailed_at')
if not found[1] then return {'unknown'} end
local hold = token .. ':hold'
if ARGV[4] ~= '0' and redis.call('EXISTS', hold) == 1 then return {'held', redis.call('PTTL', hold)} end
if ARGV[4] == 'trade' then
  -- The code stays, for a reader who goes back. The token that was mailed is void from now on.
  redis.call('RENAME', token, KEYS[2])
  redis.call('HSET', right, 'token', KEYS[2])
elseif ARGV[4] ~= '0' then
  redis.call('SET', hold, KEYS[2], 'PX', ARGV[4])
  redis.call('SET', KEYS[2], token, 'PX', ARGV[4])
end
return {'taken', found[1], found[2]}
