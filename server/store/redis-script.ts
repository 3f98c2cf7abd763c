/**
 * The decisions of the ledger in the language of Redis: one script, so that each of them is one step there and one
 * round trip from here. It stands alone because it must say word by word what `ledger.ts` says; a test compares them.
 *
 * `KEYS[1]` is the beginning of every key, hash tag included: all keys are in one slot of a cluster, also those that
 * follow from what was read. `ARGV`: the decision, its request as JSON, and its limits as JSON, which are kept as they
 * are. Numbers are exact below 2^53; they are never put into a string by `..`, which keeps 14 digits.
 *
 * `PREFIX:call:*` of a live call and `PREFIX:due`, `:held:*`, `:live:*` do not expire: what they hold counts until the
 * call is reaped. Everything else expires by itself.
 */
import {BOOKS, LIMITS} from './redis-books.js';
import {REAPED_AT_ONCE} from './store.js';

const DECISIONS = `
local take = {}
local LOST = {0, 'lease-lost', 'call', 0}
local USED_UP = {0, 'used-up', 'call', 0}

local function isGiven(name) return (tonumber(redis.call('GET', key('once', name))) or 0) > now end
local function give(name, till) redis.call('SET', key('once', name), till, 'PX', math.max(1, till - now)) end

local function countStart(scopes, limits)
  count(scopes, 'calls', 1)
  local member = redis.call('GET', P .. ':revision')
  for _, s in ipairs(scopes) do
    if limits[s.scope].startsPerMinute then
      local starts = key('starts', s.name)
      redis.call('ZREMRANGEBYSCORE', starts, '-inf', whole(now - WINDOW))
      redis.call('ZADD', starts, now, member)
      redis.call('PEXPIRE', starts, 2 * WINDOW)
    end
  end
end

local function askedBy(call, amount, freed, charged)
  return {
    limits = cjson.decode(call.limits), amount = amount, freed = freed, charged = charged,
    own = {spent = call.spent, held = heldBy(call), lease = call.lease},
  }
end

function take.admit()
  local ticket = q.ticket
  if ticket and isGiven(ticket.key) then return USED_UP end
  local limits, before = cjson.decode(ARGV[3]), readCall(q.callId)
  local left = leftBy(before)
  local known = before
  if before and before.phase == 'ended' and before.at + KNOWN <= now then known = nil end
  local running, who = isLive(known), known or q
  local scopes, held = scopesOf(who), heldBy(known)
  local begun, spent = known and known.begun or now, known and known.spent or 0
  local amount, cap = q.hold, limits.call.microDollars
  if q.whole and cap then amount = math.max(amount, cap - spent - held) end
  local live = {more = 1, freed = 0, used = 0, begun = begun}
  if running then live = {more = 0, freed = known.seconds, used = secondsUsed(known, now), begun = begun} end
  local no = refusal(scopes, {
    limits = limits, amount = amount, freed = held, charged = held, starts = not known, live = live,
    own = {spent = spent, held = held, lease = known and known.lease or 0},
  })
  if no then return no end
  local seconds = secondsGranted(scopes, limits, live)
  change()
  if ticket then give(ticket.key, ticket['until']) end
  if not known then countStart(scopes, limits)
  elseif running then finish(scopes, known, held, now, now) spent = known.spent end
  local call = {
    id = q.callId, key = key('call', q.callId), phase = 'live', spent = spent, hold = amount, charged = 0,
    reserved = 0,
  }
  local fence = nextFence()
  redis.call('DEL', call.key)
  redis.call('HSET', call.key, 'phase', 'live', 'visitor', who.visitor, 'address', who.address, 'limits', ARGV[3],
    'fence', fence, 'lease', q.leaseUntil, 'begun', begun, 'since', now, 'spent', spent, 'hold', amount,
    'charged', 0, 'seconds', seconds or 0, 'reserved', 0)
  for _, id in ipairs(left) do redis.call('HSET', call.key, 'u:' .. id, 1) end
  hold(scopes, amount, seconds or 0)
  lease(scopes, call, q.leaseUntil)
  local used = room(scopes, limits, call)
  return {1, fence, known and 1 or 0, seconds or -1, used, left, amount}
end

function take.reserve()
  local call = owned()
  if not call then return LOST end
  local scopes, before = scopesOf(call), call.reservations[q.reservation] or 0
  local asked = askedBy(call, q.amount, before, 0)
  local no = refusal(scopes, asked)
  if no then return no end
  change()
  call.reserved = call.reserved + q.amount - before
  redis.call('HSET', call.key, 'r:' .. q.reservation, q.amount, 'reserved', call.reserved)
  hold(scopes, q.amount - before, 0)
  return {1, room(scopes, asked.limits, call)}
end

function take.settle()
  local call = owned()
  if not call then return 0 end
  local scopes, before = scopesOf(call), call.reservations[q.reservation] or 0
  change()
  redis.call('HSET', call.key, 'reserved', call.reserved - before, 'spent', call.spent + q.amount)
  redis.call('HDEL', call.key, 'r:' .. q.reservation)
  hold(scopes, -before, 0)
  count(scopes, 'spent', q.amount)
  return 1
end

function take.renew()
  local call = owned()
  if not call then return LOST end
  local more = math.max(0, q.charged - call.charged)
  local scopes, asked = scopesOf(call), askedBy(call, q.hold, call.hold, more)
  local no = refusal(scopes, asked)
  local kept = no and math.max(0, call.hold - more) or q.hold
  change()
  hold(scopes, kept - call.hold, 0)
  count(scopes, 'spent', more)
  call.hold, call.spent = kept, call.spent + more
  redis.call('HSET', call.key, 'hold', kept, 'spent', call.spent, 'charged', call.charged + more)
  if no then return no end
  redis.call('HSET', call.key, 'lease', q.leaseUntil)
  lease(scopes, call, q.leaseUntil)
  return {1, room(scopes, asked.limits, call)}
end

function take.release()
  local call = owned()
  if not call then return 0 end
  change()
  finish(scopesOf(call), call, call.reserved + math.max(0, q.charged - call.charged), now, now)
  return 1
end

function take.noteUpstream()
  local call = owned()
  if not call then return 0 end
  change()
  redis.call('HSET', call.key, 'u:' .. q.upstreamId, 1)
  return 1
end

function take.forgetUpstream()
  local call = readCall(q.callId)
  if not call or redis.call('HDEL', call.key, 'u:' .. q.upstreamId) == 0 then return 0 end
  if not isLive(call) and #call.upstream == 1 then redis.call('ZREM', P .. ':due', call.id) end
  return 1
end

function take.reap()
  local orphans = {}
  local due = redis.call('ZRANGEBYSCORE', P .. ':due', '-inf', whole(now), 'LIMIT', 0, ${REAPED_AT_ONCE})
  if #due > 0 then change() end
  for _, id in ipairs(due) do
    local call = readCall(id)
    local left = leftBy(call)
    if isLive(call) then finish(scopesOf(call), call, heldBy(call), call.lease, q.leaseUntil)
    elseif #left > 0 then redis.call('ZADD', P .. ':due', q.leaseUntil, id)
    else
      redis.call('ZREM', P .. ':due', id)
      call = nil
    end
    if call then
      local fence = nextFence()
      redis.call('HSET', call.key, 'fence', fence, 'lease', q.leaseUntil)
      table.insert(orphans, {id, fence, left})
    end
  end
  return orphans
end

function take.once()
  if isGiven(q.key) then return 0 end
  give(q.key, q['until'])
  return 1
end

function take.spend()
  local limits, scopes = cjson.decode(ARGV[3]), scopesOf(q)
  local no = refusal(scopes, {limits = limits, amount = q.charge, freed = 0, charged = 0, starts = q.isCall})
  if no then return no end
  change()
  if q.isCall then countStart(scopes, limits) end
  count(scopes, 'spent', q.charge)
  return {1, room(scopes, limits)}
end

function take.totals()
  return {
    tonumber(redis.call('HGET', dayKey('s'), 'spent')) or 0,
    tonumber(redis.call('HGET', key('held', 's'), 'money')) or 0,
    redis.call('ZCARD', key('live', 's')),
  }
end

return take[op]()
`;

export const SCRIPT = [BOOKS, LIMITS, DECISIONS].join('\n');
