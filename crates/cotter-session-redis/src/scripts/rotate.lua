-- KEYS: session. ARGV: 3 presented, successor, nonce, overlap, idle and revocation life, in one; 4 client; 5 binding.
-- The table of `decision::refresh`, in its order.
local presented, successor, nonce, overlap, idle, life = struct.unpack('>c32c32c32I8I8I8', ARGV[3])
local now = clock()

-- has no row; is not live
local s, reason = live(KEYS[1], now)
if not s then return { 'over', reason } end
-- has no refresh tokens
if not s.current then return { 'over', UNKNOWN } end
-- is of another client
if struct.unpack('>Hc0', s.row, ROW_LENGTH + 1) ~= ARGV[4] then return { 'client' } end
-- is bound to another key
if (s.binding or '') ~= ARGV[5] then return { 'binding' } end

-- A clock that goes back leaves the overlap open.
local is_open = s.previous and math.max(0, now - s.rotated) < overlap
local is_predecessor = s.previous and presented == s.previous
if presented == s.current then
  -- is the current token, and the overlap is open
  if is_open then return { 'current', s.row, now } end
  -- is the current token, and the overlap is closed
  s.previous, s.nonce, s.rotated = s.current, nonce, now
  s.current = successor
  s.generation = s.generation + 1
  use(s, idle, now)
  return { 'rotated', s.row, move(KEYS[1], s) }
end
-- is the predecessor, and the overlap is open
if is_predecessor and is_open then return { 'replayed', s.row, s.nonce, now } end
-- is the predecessor, and the overlap is closed; or is anything else
local row = s.row
finish(KEYS[1], s, REUSE, life, now)
return { is_predecessor and 'predecessor' or 'stale', row }
