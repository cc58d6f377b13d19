-- KEYS: stream. ARGV: 3 the name of this data set to be given if it has none, or empty; 4 the place after which to
-- read; 5 the most entries.
-- The answer: name, last place, entries ever added, clock, entries after the place.
local name = redis.call('GET', bucket .. 'id')
if not name then
  if ARGV[3] == '' then return { '' } end
  name = ARGV[3]
  redis.call('SET', bucket .. 'id', name)
end
local last, added = '0-0', 0
if redis.call('EXISTS', KEYS[1]) == 1 then
  local info = redis.call('XINFO', 'STREAM', KEYS[1])
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then last = info[i + 1] end
    if info[i] == 'entries-added' then added = info[i + 1] end
  end
end
local entries = {}
if ARGV[3] == '' then
  for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '(' .. ARGV[4], '+', 'COUNT', ARGV[5])) do
    entries[#entries + 1] = { entry[1], entry[2][2], entry[2][4] }
  end
end
return { name, last, added, clock(), entries }
