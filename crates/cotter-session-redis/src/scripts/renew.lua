-- KEYS: session. ARGV: 3 its cookie so far, 4 the new one.
local s = live(KEYS[1], clock())
if not s or s.cookie ~= ARGV[3] then return 0 end
s.cookie = ARGV[4]
write(KEYS[1], s)
return 1
