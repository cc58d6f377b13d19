-- KEYS: session. ARGV: 3 idle, 4 interval.
local now = clock()
local s = live(KEYS[1], now)
if not s or s.used + ARGV[4] > now then return 0 end
use(s, tonumber(ARGV[3]), now)
move(KEYS[1], s)
return 1
