-- KEYS: session. ARGV: 3 the subject whose it must be, or empty, 4 reason, 5 revocation life.
local now = clock()
local s, reason = live(KEYS[1], now)
if not s then return { 'over', reason } end
if ARGV[3] ~= '' and ARGV[3] ~= s.subject then return { 'over', UNKNOWN } end
local row = s.row
finish(KEYS[1], s, tonumber(ARGV[4]), tonumber(ARGV[5]), now)
return { 'now', row }
