-- The end of `rotate`: is the predecessor, and the overlap is closed; or is anything else.
finish(KEYS[1], parse(row), REUSE, life, now)
return { is_predecessor and 'predecessor' or 'stale', row }
