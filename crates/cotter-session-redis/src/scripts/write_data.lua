-- KEYS: session. ARGV: 3 the version that was read, 4 data.
local s, reason = live(KEYS[1], clock())
if not s then return { 'over', reason } end
if s.version ~= tonumber(ARGV[3]) then return { 'conflict', s.version } end
s.version = s.version + 1
s.tail = string.sub(s.tail, 1, s.data_at) .. ARGV[4]
write(KEYS[1], s)
return { 'done', s.version }
