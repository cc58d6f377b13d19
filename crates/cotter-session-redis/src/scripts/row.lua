local NONE = string.rep('\0', 32)

local function parse(row)
  check(row)
  local _, tenant, subject, everyone_epoch, tenant_epoch, subject_epoch, created, auth, limit, ended, has_cookie,
    has_binding, cookie, binding, version, data_at = struct.unpack(HEAD, row)
  local has_current, has_previous, used, idle, generation, rotated, current, previous, nonce =
    struct.unpack(MOVING, row, HEAD_LENGTH + 1)
  return {
    row = row, tenant = tenant, subject = subject, everyone_epoch = everyone_epoch, tenant_epoch = tenant_epoch,
    subject_epoch = subject_epoch, created = created, auth = auth, limit = limit, ended = ended,
    cookie = has_cookie == 1 and cookie, binding = has_binding == 1 and binding, version = version,
    data_at = data_at, current = has_current == 1 and current, previous = has_previous == 1 and previous,
    used = used, idle = idle, generation = generation, rotated = rotated, nonce = nonce,
  }
end

local function read(key)
  local row = redis.call('GET', key)
  if row then return parse(row) end
end

local function moving(s)
  return struct.pack(MOVING, s.current and 1 or 0, s.previous and 1 or 0, s.used, s.idle, s.generation, s.rotated,
    s.current or NONE, s.previous or NONE, s.nonce)
end

-- The row of a session, with another tail if one is stated.
local function pack(s, tail)
  return struct.pack(HEAD, 2, s.tenant, s.subject, s.everyone_epoch, s.tenant_epoch, s.subject_epoch, s.created,
    s.auth, s.limit, s.ended, s.cookie and 1 or 0, s.binding and 1 or 0, s.cookie or NONE, s.binding or NONE,
    s.version, s.data_at) .. moving(s) .. (tail or string.sub(s.row, ROW_LENGTH + 1))
end

-- Replaces a row that has been read in this script. Only `create` makes one.
local function write(key, s, tail)
  local row = pack(s, tail)
  redis.call('SET', key, row, 'KEEPTTL')
  return row
end

-- The label, the client and the like, without the data.
local function without_data(s)
  return string.sub(s.row, ROW_LENGTH + 1, ROW_LENGTH + s.data_at)
end
