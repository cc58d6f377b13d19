-- KEYS: index of a subject. ARGV: 3 subject, 4 tenant.
local rows = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local row = redis.call('GET', bucket .. 's:' .. id)
  if row then
    rows[#rows + 1] = id
    rows[#rows + 1] = row
  end
end
return { clock(), epochs(ARGV[4], ARGV[3]), rows }
