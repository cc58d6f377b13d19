-- KEYS: revocations. ARGV: the most 3 revocations, 4 sessions, 5 uses, 6 grants.
--
-- The server removes rows at their limits by itself. If its clock is not the one that counts, which is so in tests,
-- that is done here.
local now = clock()
local counts = { 0, 0, 0, 0 }
local done = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', math.floor(now / 1000), 'LIMIT', 0, ARGV[3])
for _, target in ipairs(done) do redis.call('ZREM', KEYS[1], target) end
counts[1] = #done
if offset == 0 then return counts end

local kinds = {
  ['s:'] = { 2, function(value) return parse(value).limit end },
  ['x:'] = { 3, tonumber },
  ['g:'] = { 4, function(value) return grant_end(struct.unpack('>I8I8I8', value)) end },
}
local cursor = '0'
repeat
  local page = redis.call('SCAN', cursor, 'MATCH', bucket .. '?:*', 'COUNT', 1000)
  cursor = page[1]
  for _, key in ipairs(page[2]) do
    local kind = kinds[string.sub(key, #bucket + 1, #bucket + 2)]
    local value = kind and counts[kind[1]] < tonumber(ARGV[2 + kind[1]]) and redis.call('GET', key)
    if value and kind[2](value) <= now then
      redis.call('DEL', key)
      counts[kind[1]] = counts[kind[1]] + 1
    end
  end
until cursor == '0'
return counts
