-- KEYS: session. ARGV: 3 the version that was read, 4 data.
local s, reason = live(KEYS[1], clock())
if not s then return { 'over', reason } end
if s.version ~= tonumber(ARGV[3]) then return { 'conflict', s.version } end
s.version = s.version + 1
write(KEYS[1], s, without_data(s) .. ARGV[4])
return { 'done', s.version }
