-- Who asks, as far as limits and the log need it. Envoy's Lua filter reads this file (gateway.yaml).
--
-- The gate decides whether a key is valid; here its limit is found: that of its organisation where
-- /etc/envoy/organisations.txt knows the key, else that of the key itself. That file is what
-- `poortwachter key list` prints; without it every key has a limit of its own. The token stays in
-- Envoy's memory: the log sees the public half of a key, `key_id`, and nothing of an address.

local LIST = "/etc/envoy/organisations.txt"
local organisations = {}
local list = io.open(LIST)
if list then
  for line in list:lines() do
    local id, organisation = line:match("^(%w+)%s+(%S+)")
    if id then organisations[id] = organisation end
  end
  list:close()
end

local function trimmed(text) return text:match("^%s*(.-)%s*$") end

local function decoded(text)
  return (text:gsub("+", " "):gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

-- The same choice as the gate's: the path of a hook, ?key= on Perspective's paths, a bearer token, X-API-Key.
local function token_of(headers)
  local path, query = headers:get(":path"):match("^([^?]*)%??(.*)$")
  local hook = path:match("^/v1/hooks/[^/]+/([^/]+)")
  if hook then return hook end
  if path:sub(1, 10) == "/v1alpha1/" then
    local found
    for name, value in query:gmatch("([^&=]+)=?([^&]*)") do
      if decoded(name) == "key" then
        if found then return nil, true end
        found = decoded(value)
      end
    end
    if found and found ~= "" then return found end
  end
  local scheme, bearer = (headers:get("authorization") or ""):match("^(%S+) (.+)$")
  if scheme and scheme:lower() == "bearer" and not (path:match("^/v1/gate") and headers:get("x-api-key")) then
    return trimmed(bearer)
  end
  local key = headers:get("x-api-key")
  return key and trimmed(key)
end

function envoy_on_request(handle)
  local headers = handle:headers()
  local twice = headers:getNumValues("authorization") > 1 or headers:getNumValues("x-api-key") > 1
  local token, ambiguous = token_of(headers)
  if twice or ambiguous then
    handle:respond(
      { [":status"] = "400", ["content-type"] = "application/problem+json" },
      '{"type":"https://poortwachter.example/problems/malformed-request","title":"The request cannot be read",'
        .. '"status":400,"detail":"A key stands in this request twice. Send it once."}'
    )
    return
  end
  if not token or token == "" then return end
  local id = token:match("^pw_(%w+)_")
  local organisation = id and organisations[id]
  local metadata = handle:streamInfo():dynamicMetadata()
  metadata:set("poortwachter", "limited", organisation and "organisation " .. organisation or "key " .. token)
  if id and #id <= 16 then metadata:set("poortwachter", "key_id", id) end
  if organisation then metadata:set("poortwachter", "organisation", organisation) end
end
