-- KEYS: the copy of a counter. ARGV: 3 what it is raised to. It never goes back.
if tonumber(redis.call('GET', KEYS[1]) or 0) < tonumber(ARGV[3]) then redis.call('SET', KEYS[1], ARGV[3]) end
return 1
