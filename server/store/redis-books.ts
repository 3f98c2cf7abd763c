/**
 * The books of the ledger as keys of Redis, with the limits that are read from them, in its own language. It stands
 * alone as the lower half of the script: it decides nothing.
 */
import {DAY_MS} from './ledger-state.js';
import {KNOWN_MS, LEFT_MS, MIN_SECONDS, RETRY_SOON_MS, START_WINDOW_MS} from './store.js';

/** What `ledger-state.ts` says. */
export const BOOKS = `
local P, op, q = KEYS[1], ARGV[1], cjson.decode(ARGV[2])
local DAY, WINDOW, KNOWN, LEFT = ${DAY_MS}, ${START_WINDOW_MS}, ${KNOWN_MS}, ${LEFT_MS}
local now = q.now

local function key(kind, name) return P .. ':' .. kind .. ':' .. name end
local function whole(n) return string.format('%.0f', n) end
local function dayKey(name) return key('day', whole(math.floor(now / DAY)) .. ':' .. name) end

-- A decision's first write is one that is refused when the memory is full: none is taken half.
local function change() redis.call('INCR', P .. ':revision') end

local function nextFence()
  local fence = math.max((tonumber(redis.call('GET', P .. ':fence')) or 0) + 1, now)
  redis.call('SET', P .. ':fence', fence)
  return fence
end

local function scopesOf(who)
  local scopes = {
    {scope = 'visitor', name = 'v:' .. who.visitor},
    {scope = 'address', name = 'a:' .. who.address},
    {scope = 'site', name = 's'},
  }
  for _, s in ipairs(scopes) do
    local day = redis.call('HMGET', dayKey(s.name), 'spent', 'calls', 'seconds')
    local held = redis.call('HMGET', key('held', s.name), 'money', 'seconds')
    s.spent, s.calls, s.seconds = tonumber(day[1]) or 0, tonumber(day[2]) or 0, tonumber(day[3]) or 0
    s.money, s.heldSeconds = tonumber(held[1]) or 0, tonumber(held[2]) or 0
  end
  return scopes
end

local function count(scopes, field, by)
  if by == 0 then return end
  for _, s in ipairs(scopes) do
    s[field] = s[field] + by
    redis.call('HINCRBY', dayKey(s.name), field, by)
    redis.call('PEXPIRE', dayKey(s.name), 2 * DAY)
  end
end

local function hold(scopes, money, seconds)
  for _, s in ipairs(scopes) do
    s.money, s.heldSeconds = s.money + money, s.heldSeconds + seconds
    if s.money == 0 and s.heldSeconds == 0 then redis.call('DEL', key('held', s.name))
    else redis.call('HSET', key('held', s.name), 'money', s.money, 'seconds', s.heldSeconds) end
  end
end

local TEXT = {visitor = true, address = true, limits = true, phase = true}
local function readCall(id)
  local flat = redis.call('HGETALL', key('call', id))
  if #flat == 0 then return nil end
  local call = {id = id, key = key('call', id), upstream = {}, reservations = {}}
  for i = 1, #flat, 2 do
    local field, value = flat[i], flat[i + 1]
    local kind = string.sub(field, 1, 2)
    if kind == 'u:' then table.insert(call.upstream, string.sub(field, 3))
    elseif kind == 'r:' then call.reservations[string.sub(field, 3)] = tonumber(value)
    else call[field] = TEXT[field] and value or tonumber(value) end
  end
  return call
end

local function isLive(call) return call ~= nil and call.phase == 'live' end
local function owned()
  local call = readCall(q.callId)
  return isLive(call) and call.fence == q.fence and call or nil
end
local function heldBy(call) return isLive(call) and call.hold + call.reserved or 0 end
local function secondsUsed(call, at) return math.ceil(math.max(0, at - call.since) / 1000) end
local function leftBy(call)
  if call == nil or (call.phase == 'ended' and call.at + LEFT <= now) then return {} end
  return call.upstream
end

local function lease(scopes, call, at)
  for _, s in ipairs(scopes) do redis.call('ZADD', key('live', s.name), at, call.id) end
  redis.call('ZADD', P .. ':due', at, call.id)
end

-- Its sessions wait for a reaper from due on, if it left any.
local function finish(scopes, call, spent, at, due)
  hold(scopes, -heldBy(call), -call.seconds)
  count(scopes, 'seconds', secondsUsed(call, at))
  count(scopes, 'spent', spent)
  for _, s in ipairs(scopes) do redis.call('ZREM', key('live', s.name), call.id) end
  for id in pairs(call.reservations) do redis.call('HDEL', call.key, 'r:' .. id) end
  call.spent, call.phase, call.at = call.spent + spent, 'ended', now
  redis.call('HSET', call.key, 'phase', 'ended', 'at', now, 'spent', call.spent, 'hold', 0, 'reserved', 0)
  if #call.upstream > 0 then redis.call('ZADD', P .. ':due', due, call.id)
  else redis.call('ZREM', P .. ':due', call.id) end
  redis.call('PEXPIRE', call.key, #call.upstream > 0 and LEFT or KNOWN)
end
`;

/** Does it fit? What `ledger-limits.ts` says. */
export const LIMITS = `
local function soon(ms) return math.max(${RETRY_SOON_MS}, ms) end
local function tomorrow() return DAY - now % DAY end
local function leaseEnds(s)
  local first = redis.call('ZRANGE', key('live', s.name), 0, 0, 'WITHSCORES')
  return soon(first[2] and tonumber(first[2]) - now or 0)
end

local function overBudget(spent, held, asked, cap)
  if cap == nil then return nil end
  if spent + asked.charged + asked.amount > cap then return 'budget-exhausted' end
  if spent + asked.charged + held - asked.freed + asked.amount > cap then return 'budget-reserved' end
end

local function ownSecondsLeft(limits, live)
  if limits.call.seconds == nil then return math.huge end
  return math.floor((limits.call.seconds * 1000 - math.max(0, now - live.begun)) / 1000)
end

local function refusedIn(s, cap, asked)
  local live = asked.live
  if asked.starts then
    local most, starts = cap.startsPerMinute, key('starts', s.name)
    if most and redis.call('ZCOUNT', starts, '(' .. whole(now - WINDOW), '+inf') >= most then
      if most == 0 then return 'starts-per-minute', 0 end
      local last = redis.call('ZREVRANGE', starts, most - 1, most - 1, 'WITHSCORES')
      return 'starts-per-minute', tonumber(last[2]) + WINDOW - now
    end
    if cap.callsPerDay and s.calls >= cap.callsPerDay then return 'calls-per-day', tomorrow() end
  end
  if live and cap.concurrentCalls and redis.call('ZCARD', key('live', s.name)) + live.more > cap.concurrentCalls then
    return 'concurrent-calls', leaseEnds(s)
  end
  if live and cap.secondsPerDay then
    local left, needed = cap.secondsPerDay - s.seconds - live.used, math.min(${MIN_SECONDS}, cap.secondsPerDay)
    if left < needed or cap.secondsPerDay == 0 then return 'seconds-per-day', tomorrow() end
    if left - s.heldSeconds + live.freed < needed then return 'seconds-per-day', leaseEnds(s) end
  end
  local limit = overBudget(s.spent, s.money, asked, cap.microDollarsPerDay)
  if limit then return limit, limit == 'budget-reserved' and leaseEnds(s) or tomorrow() end
end

local function refusal(scopes, asked)
  for _, s in ipairs(scopes) do
    local limit, after = refusedIn(s, asked.limits[s.scope], asked)
    if limit then return {0, limit, s.scope, after} end
  end
  local own = asked.own
  if own == nil then return nil end
  if asked.live and ownSecondsLeft(asked.limits, asked.live) < 1 then return {0, 'seconds-per-day', 'call', 0} end
  local limit = overBudget(own.spent, own.held, asked, asked.limits.call.microDollars)
  if limit then return {0, limit, 'call', limit == 'budget-reserved' and soon(own.lease - now) or 0} end
end

local function secondsGranted(scopes, limits, live)
  local left = ownSecondsLeft(limits, live)
  for _, s in ipairs(scopes) do
    local cap = limits[s.scope].secondsPerDay or math.huge
    left = math.min(left, cap - s.seconds - live.used - s.heldSeconds + live.freed)
  end
  return left < math.huge and left or nil
end

local function room(scopes, limits, own)
  local used, left = 0, nil
  local function look(cap, sum)
    if cap == nil then return end
    used = math.max(used, sum >= cap and 1 or sum / cap)
    left = math.min(left or math.huge, math.max(0, cap - sum))
  end
  for _, s in ipairs(scopes) do look(limits[s.scope].microDollarsPerDay, s.spent + s.money) end
  if own then look(limits.call.microDollars, own.spent + heldBy(own)) end
  return string.format('%.17g', used), left or -1
end
`;
