-- Copyright The Penstock Authors. SPDX-License-Identifier: Apache-2.0
-- Argo CD: health of penstock.dev Clusters, Topics and Rebalances. In argocd-cm, under
-- resource.customizations.health.penstock.dev_Cluster (and _Topic, _Rebalance). See docs/operator/gitops.md.
local health = {status = "Progressing", message = "the operator has not looked at the newest spec yet"}
if obj.status == nil or obj.status.conditions == nil then
  return health
end
if obj.status.observedGeneration ~= obj.metadata.generation then
  return health
end
local ready, stalled
for _, condition in ipairs(obj.status.conditions) do
  if condition.type == "Ready" then
    ready = condition
  elseif condition.type == "Stalled" and condition.status == "True" then
    stalled = condition
  end
end
if stalled ~= nil then
  return {status = "Degraded", message = stalled.reason .. ": " .. (stalled.message or "")}
end
if ready == nil then
  return health
end
health.message = ready.reason .. ": " .. (ready.message or "")
if ready.status == "True" then
  health.status = "Healthy"
  if ready.reason == "Suspended" then
    health.status = "Suspended"
  end
elseif ready.reason == "AwaitingApproval" then
  health.status = "Suspended"
end
return health
