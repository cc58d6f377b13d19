-- KEYS: counter, and the session that goes on, if one does. ARGV: 3 the revocation without its number, 4 revocation
-- life, 5 subject or empty, 6 its cookie so far and 7 its new one, or empty.
local now = clock()
local kept
-- Before the counter is raised: what is over then does not come back.
if KEYS[2] then
  local s = live(KEYS[2], now)
  if s and s.subject == ARGV[5] and (ARGV[6] == '' or s.cookie == ARGV[6]) then
    if ARGV[6] ~= '' then s.cookie = ARGV[7] end
    kept = s
  end
end
local epoch = redis.call('INCR', KEYS[1])
publish(ARGV[3] .. string.format('%.0f', epoch), tonumber(ARGV[4]), now)
if ARGV[5] ~= '' then redis.call('UNLINK', bucket .. 'i:' .. ARGV[5]) end
if not kept then return { epoch } end
kept.subject_epoch = epoch
local row = write(KEYS[2], kept)
index(KEYS[2], kept)
return { epoch, row }
