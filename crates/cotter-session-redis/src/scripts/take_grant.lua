-- KEYS: grant.
local now = clock()
local grant = redis.call('GET', KEYS[1])
if not grant then return { 'none' } end
local expires, forgotten, times = struct.unpack('>I8I8I8', grant)
if now >= grant_end(expires, forgotten, times) then return { 'none' } end
if times == 0 and now >= expires then return { 'expired' } end
local data = string.sub(grant, 25)
local ends = math.max(grant_end(expires, forgotten, times + 1), now + 1)
redis.call('SET', KEYS[1], struct.pack('>I8I8I8', expires, forgotten, times + 1) .. data, 'PXAT', ends - offset)
return { times == 0 and 'first' or 'again', data }
