-- KEYS: the record of a use, which is the time until which it is kept. ARGV: 3 life.
local now = clock()
local kept_until = redis.call('GET', KEYS[1])
if kept_until and now < tonumber(kept_until) then return 0 end
local ends = now + ARGV[3]
redis.call('SET', KEYS[1], ends, 'PXAT', math.max(ends, now + 1) - offset)
return 1
