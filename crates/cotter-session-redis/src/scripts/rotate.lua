-- KEYS: session. ARGV: 3 presented, successor, nonce, overlap, idle and revocation life, in one; 4 client; 5 binding.
-- The table of `decision::refresh`. Most uses end here: its last two rows are in `reuse`, and what they need is built there.
local presented, successor, nonce, overlap, idle, life = struct.unpack('>c32c32c32I8I8I8', ARGV[3])
local now = clock()

-- has no row
local row = redis.call('GET', KEYS[1])
if not row then return { 'over', UNKNOWN } end
check(row)
local _, tenant, subject, everyone_epoch, tenant_epoch, subject_epoch, _, _, limit, ended, _, has_binding, _, binding =
  struct.unpack(HEAD, row)
local has_current, has_previous, used, idle_limit, generation, rotated, current, previous, kept_nonce =
  struct.unpack(MOVING, row, HEAD_LENGTH + 1)
-- is not live
local latest = epochs(tenant, subject)
local reason = over(ended, idle_limit, limit, everyone_epoch, tenant_epoch, subject_epoch, latest, now)
if reason then return { 'over', reason } end
-- has no refresh tokens
if has_current ~= 1 then return { 'over', UNKNOWN } end
-- is of another client
if struct.unpack('>Hc0', row, ROW_LENGTH + 1) ~= ARGV[4] then return { 'client' } end
-- is bound to another key
if (has_binding == 1 and binding or '') ~= ARGV[5] then return { 'binding' } end

-- A clock that goes back leaves the overlap open.
local is_open = has_previous == 1 and math.max(0, now - rotated) < overlap
local is_predecessor = has_previous == 1 and presented == previous
if presented == current then
  -- is the current token, and the overlap is open
  if is_open then return { 'current', row, now } end
  -- is the current token, and the overlap is closed
  local moved = struct.pack(MOVING, 1, 1, math.max(used, now), moved_on(idle_limit, idle, limit, now), generation + 1,
    now, successor, current, nonce)
  redis.call('SETRANGE', KEYS[1], HEAD_LENGTH, moved)
  return { 'rotated', row, moved }
end
-- is the predecessor, and the overlap is open
if is_predecessor and is_open then return { 'replayed', row, kept_nonce, now } end
