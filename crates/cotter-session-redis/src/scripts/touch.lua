-- KEYS: session. ARGV: 3 idle, 4 interval.
local now = clock()
local s = live(KEYS[1], now)
if not s or s.used + ARGV[4] > now then return 0 end
s.used, s.idle = math.max(s.used, now), moved_on(s.idle, tonumber(ARGV[3]), s.limit, now)
redis.call('SETRANGE', KEYS[1], HEAD_LENGTH, moving(s))
return 1
