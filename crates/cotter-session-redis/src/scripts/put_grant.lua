-- KEYS: grant: when it expires, when it is forgotten, how often it was taken, its data. ARGV: 3 life, 4 memory, 5 data.
local now = clock()
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local expires, forgotten = now + ARGV[3], now + math.max(tonumber(ARGV[3]), tonumber(ARGV[4]))
local grant = struct.pack('>I8I8I8', expires, forgotten, 0) .. ARGV[5]
redis.call('SET', KEYS[1], grant, 'PXAT', grant_end(expires, forgotten, 0) - offset)
return 1
