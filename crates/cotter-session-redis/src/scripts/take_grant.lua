-- KEYS: grant.
local now = clock()
local grant = redis.call('GET', KEYS[1])
if not grant then return { 'none' } end
local expires, forgotten, times = struct.unpack('>I8I8I8', grant)
if now >= forgotten then return { 'none' } end
if times == 0 and now >= expires then return { 'expired' } end
local data = string.sub(grant, 25)
redis.call('SET', KEYS[1], struct.pack('>I8I8I8', expires, forgotten, times + 1) .. data, 'KEEPTTL')
return { times == 0 and 'first' or 'again', data }
