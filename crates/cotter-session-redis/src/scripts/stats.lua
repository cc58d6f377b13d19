-- KEYS: revocations. ARGV: 3 where the walk goes on.
-- The answer: where it goes on next, and the sessions, uses and grants of this page; the revocations, on the first.
local page = redis.call('SCAN', ARGV[3], 'MATCH', bucket .. '?:*', 'COUNT', 5000)
local counts = { ['s:'] = 0, ['x:'] = 0, ['g:'] = 0 }
for _, key in ipairs(page[2]) do
  local kind = string.sub(key, #bucket + 1, #bucket + 2)
  if counts[kind] then counts[kind] = counts[kind] + 1 end
end
local revocations = 0
if ARGV[3] == '0' then
  revocations = redis.call('ZCOUNT', KEYS[1], '(' .. math.floor(clock() / 1000), '+inf')
end
return { page[1], counts['s:'], counts['x:'], counts['g:'], revocations }
