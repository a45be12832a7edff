# Copyright The Penstock Authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # Sourced by ci.sh, which has the variables and the small functions.
#
# Steps about the operator itself: the autoscaler, Rebalances, the window of a rollout, larger volumes, the kubectl
# plugin, and how the chart comes, changes and goes.

penstock() { operator/bin/kubectl-penstock "$@" -n "$namespace"; }

# The chart as the commit before this one had it: what a user upgrades from. With an image of that commit's operator
# (PENSTOCK_PREVIOUS_OPERATOR, a tag that the nodes have) always; this commit's operator can only stand in for it where
# the rights and definitions that it needs are the same.
previous_chart() {
  previous=""
  local chart=charts/penstock-operator
  git rev-parse -q --verify 'HEAD~1^{commit}' >/dev/null 2>&1 || { echo "there is no commit before this one"; return 0; }
  if [ -z "${PENSTOCK_PREVIOUS_OPERATOR:-}" ] &&
    ! git diff --quiet HEAD~1 -- $chart/templates/_helpers.tpl $chart/templates/rbac.yaml "$chart/files/*.penstock.dev.yaml"; then
    echo "this commit changes what the operator may do, or the definitions, and PENSTOCK_PREVIOUS_OPERATOR is not set"
    return 0
  fi
  mkdir -p "$work/previous" && git archive HEAD~1 $chart | tar -x -C "$work/previous" && previous=$work/previous/$chart
}

# Installs or upgrades the operator: folder of the chart, then more options for helm.
helm_install() {
  local chart=$1
  shift
  helm upgrade --install penstock "$chart" -n "$system" --create-namespace --wait --timeout 300s "$@" >"$work/helm.log" 2>&1 && return
  cat "$work/helm.log"
  kubectl -n "$system" get pods
  kubectl -n "$system" describe pods | tail -30
  return 1
}

broker_pods() { kube get pods -l "penstock.dev/cluster=$cluster" -o jsonpath='{range .items[*]}{.metadata.name}={.metadata.uid} {end}'; }

# A broker was not touched by it: what it was, then the pods before.
no_broker_restarted() {
  [ "$(broker_pods)" = "$2" ] || { echo "$1 restarted brokers: $2 became $(broker_pods)"; return 1; }
}

# The operator of this commit's chart takes over what that of the previous one made, and acts on it.
upgrade() {
  local before records=500
  before=$(broker_pods)
  start_client before-upgrade round-trip "$cluster-bootstrap:9092" orders $records && client_held before-upgrade 180 || return 1
  helm_install charts/penstock-operator || return 1
  kube patch topics.penstock.dev orders --type merge -p '{"spec":{"config":{"retention.ms":"86400000"}}}' || return 1
  within 240 ready topics.penstock.dev/orders && within 240 brokers_are 3 || return 1
  kube patch topics.penstock.dev orders --type merge -p '{"spec":{"config":null}}' || return 1
  within 240 ready topics.penstock.dev/orders || return 1
  start_client after-upgrade kept "$cluster-bootstrap:9092" orders $records && client_held after-upgrade 180 || return 1
  no_broker_restarted "the upgrade" "$before"
}

# What a change of the number of brokers would do, said before it is made: number, then what it must say.
plan_says() {
  local text
  sed "s/replicas: 3/replicas: $1/" docs/examples/cluster.yaml >"$work/plan.yaml"
  text=$(penstock plan -f "$work/plan.yaml") || return 1
  echo "$text"
  grep -Eq "$2" <<<"$text"
}

# Without metrics an autoscaler still keeps its minimum: by the scale subresource, as with any other figure.
autoscale() {
  kube apply -f - <<HPA
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: $cluster
spec:
  scaleTargetRef: {apiVersion: penstock.dev/v1alpha1, kind: Cluster, name: $cluster}
  minReplicas: $1
  maxReplicas: $1
  metrics:
  - type: Resource
    resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}
HPA
}

rebalance_is() { [ "$(kube get rebalances.penstock.dev "$1" -o jsonpath='{.status.conditions[?(@.type=="Ready")].reason}')" = "$2" ]; }

newest_rebalance() { kube get rebalances.penstock.dev --sort-by=.metadata.creationTimestamp -o jsonpath='{.items[-1:].metadata.name}'; }

# A plan that nobody approved moves nothing; an approved one empties the broker; a balance fills it again.
drain() {
  start_load history-drain || return 1
  local held=0 name
  penstock drain "$cluster" 1 --plan-only || return 1
  name=$(newest_rebalance)
  within 120 rebalance_is "$name" AwaitingApproval || { kube get rebalances.penstock.dev "$name" -o yaml; held=1; }
  kube get rebalances.penstock.dev -o wide
  start_client still-on-1 on "$cluster-bootstrap:9092" orders 1 && client_held still-on-1 180 || { echo "it moved without approval"; held=1; }
  penstock balance "$cluster" --approve "$name" || held=1
  within 240 rebalance_is "$name" Finished || { kube get rebalances.penstock.dev "$name" -o yaml; held=1; }
  start_client empty-1 empty "$cluster-bootstrap:9092" 1 && client_held empty-1 180 || held=1
  penstock balance "$cluster" || held=1
  name=$(newest_rebalance)
  within 240 rebalance_is "$name" Finished || { kube get rebalances.penstock.dev "$name" -o yaml; held=1; }
  start_client again-on-1 on "$cluster-bootstrap:9092" orders 1 && client_held again-on-1 180 || held=1
  kube get rebalances.penstock.dev
  end_load history-drain && [ $held = 0 ]
}

# Restarts that were asked for outside of the window wait, and it is said what for.
waits_for_window() {
  local start
  start=$(date -u -d '+12 hours' +%H:00)
  kube patch clusters.penstock.dev "$cluster" --type merge -p "{\"spec\":{\"rollout\":{\"window\":{\"start\":\"$start\",\"duration\":\"1h\"}}}}" &&
    penstock roll "$cluster" && within 120 eval '[ "$(status rollout.blocked.reason)" = OutsideWindow ]' || return 1
  penstock why "$cluster" | tee "$work/why" && grep -q "OutsideWindow.*$start" "$work/why" || return 1
  kube patch clusters.penstock.dev "$cluster" --type merge -p '{"spec":{"rollout":{"window":null}}}'
}

volumes_are() {
  brokers_are 3 &&
    [ "$(kube get pvc -l "penstock.dev/cluster=$cluster" -o jsonpath='{.items[*].status.capacity.storage}')" = "$1 $1 $1" ] &&
    [ "$(kube get statefulset "$cluster-broker" -o jsonpath='{.spec.volumeClaimTemplates[0].spec.resources.requests.storage}')" = "$1" ]
}

room() { kube get clusters.penstock.dev "$cluster" -o jsonpath='{.status.conditions[?(@.type=="VolumesHaveRoom")].reason}'; }

ready_reason_is() { [ "$(kube get clusters.penstock.dev "$cluster" -o jsonpath='{.status.conditions[?(@.type=="Ready")].reason}')" = "$1" ]; }

# Here volumes are folders of one disk. Whether it is full, and how the brokers say so, is all that can be seen.
room_is_known() { case "$(room)" in HasRoom | SharedFileSystem | Expanding | CoolingDown) true ;; *) false ;; esac; }

# A size that the StorageClass does not allow is said in the API server's words; when another one is allowed, it is had.
refused_growth() {
  local class held=0
  class=$(kube get pvc "data-$cluster-broker-0" -o jsonpath='{.spec.storageClassName}')
  kubectl patch storageclass "$class" -p '{"allowVolumeExpansion":false}' || return 1
  kube patch clusters.penstock.dev "$cluster" --type merge -p '{"spec":{"storage":{"size":"13Gi"}}}' &&
    within 120 ready_reason_is VolumesCannotGrow || held=1
  penstock why "$cluster"
  kubectl patch storageclass "$class" -p '{"allowVolumeExpansion":true}' || held=1
  kube patch clusters.penstock.dev "$cluster" --type merge -p '{"spec":{"storage":{"size":"14Gi"}}}' && within 180 volumes_are 14Gi || held=1
  return $held
}

# The claims grow, and the StatefulSet is made anew around pods that run on.
grow_volumes() {
  start_load history-grow || return 1
  local held=0 before
  before=$(broker_pods)
  kube delete pvc "data-$cluster-broker-3" --ignore-not-found || held=1
  kube patch clusters.penstock.dev "$cluster" --type merge -p '{"spec":{"storage":{"size":"12Gi"}}}' || held=1
  within 180 volumes_are 12Gi || { kube get pvc; kube get statefulset "$cluster-broker" -o yaml | grep -B3 -A3 storage:; held=1; }
  [ -z "$started" ] || refused_growth || held=1
  kube patch clusters.penstock.dev "$cluster" --type merge -p '{"spec":{"storage":{"autoExpand":{"maxSize":"40Gi","atPercent":95}}}}' || held=1
  within 120 room_is_known || { echo "how full volumes are is not known: $(room)"; held=1; }
  kube patch clusters.penstock.dev "$cluster" --type merge -p '{"spec":{"storage":{"autoExpand":null}}}' || held=1
  within 120 eval '[ -z "$(room)" ]' || { echo "the condition stays: $(room)"; held=1; }
  no_broker_restarted "larger volumes" "$before" || held=1
  end_load history-grow && [ $held = 0 ]
}

claim_uids() { kube get pvc -l "penstock.dev/cluster=$cluster" -o jsonpath='{.items[*].metadata.uid}'; }

# The additional broker is gone, and so is its claim, which is kept for whoever asked for that.
volumes_replaced() {
  brokers_are 3 && [ -z "$(kube get pod "$cluster-broker-3" -o name --ignore-not-found)" ] || return 1
  kube delete pvc "data-$cluster-broker-3" --ignore-not-found --wait=false >/dev/null
  volumes_are "$1" && [ -z "$(status storage)" ] && [ "$(status voters)" = 3 ]
}

# Every broker has a copy of everything, and gets a smaller volume. What would not fit is refused before anything happens.
shrink_volumes() {
  start_load history-shrink || return 1
  local held=0 before uid
  before=$(claim_uids)
  if kube patch clusters.penstock.dev "$cluster" --type merge -p '{"spec":{"storage":{"size":"6Gi"}}}'; then echo "it was not refused"; held=1; fi
  kube patch clusters.penstock.dev "$cluster" --type merge -p '{"spec":{"storage":{"size":"6Gi","allowReplacement":true}}}' || held=1
  within 300 volumes_replaced 6Gi || { kube get pvc,pods; penstock why "$cluster"; held=1; }
  for uid in $before; do
    case " $(claim_uids) " in *" $uid "*) echo "a claim is still the old one: $uid"; held=1 ;; esac
  done
  kube get events --sort-by=.metadata.creationTimestamp -o custom-columns=TIME:.metadata.creationTimestamp,REASON:.reason,MESSAGE:.message --no-headers |
    grep -E ' (Scaling|BrokerCordoned|ReplacingVolume|BrokerUncordoned|BrokersRemoved|Voter[A-Za-z]*) '
  before=$(claim_uids)
  kube patch clusters.penstock.dev "$cluster" --type merge -p '{"spec":{"storage":{"size":"1Mi"}}}' && within 60 ready_reason_is VolumesWouldNotFit || held=1
  penstock why "$cluster"
  kube patch clusters.penstock.dev "$cluster" --type merge -p '{"spec":{"storage":{"size":"6Gi","allowReplacement":null}}}' && within 60 volumes_are 6Gi || held=1
  [ "$before" = "$(claim_uids)" ] || { echo "volumes were replaced by ones that are too small"; held=1; }
  end_load history-shrink && [ $held = 0 ]
}

# A claim that somebody made larger is the only one that is not as asked for: one broker comes and goes, one volume is replaced.
replace_volume() {
  start_load history-replace || return 1
  local held=0 size before after
  size=$(kube get clusters.penstock.dev "$cluster" -o jsonpath='{.spec.storage.size}')
  before=$(claim_uids)
  kube patch pvc "data-$cluster-broker-1" -p '{"spec":{"resources":{"requests":{"storage":"15Gi"}}}}' &&
    kube patch clusters.penstock.dev "$cluster" --type merge -p '{"spec":{"storage":{"allowReplacement":true}}}' || held=1
  within 60 eval '[ "$(status storage.toReplace)" = "[1]" ]' || held=1
  within 180 volumes_replaced "$size" || { kube get pvc,pods; penstock why "$cluster"; held=1; }
  after=$(claim_uids)
  [ "$(comm -12 <(tr ' ' '\n' <<<"$before" | sort) <(tr ' ' '\n' <<<"$after" | sort) | wc -l)" = 2 ] ||
    { echo "not exactly one claim is another one: $before, now $after"; held=1; }
  kube patch clusters.penstock.dev "$cluster" --type merge -p '{"spec":{"storage":{"allowReplacement":null}}}' || held=1
  end_load history-replace && [ $held = 0 ]
}

configure() { kube patch clusters.penstock.dev "$cluster" --type merge -p "{\"spec\":{\"config\":$1}}"; }

# Brokers take most settings while they run, and say what is wrong with those that they do not take.
change_settings() {
  local held=0 before
  before=$(broker_pods)
  configure '{"log.retention.ms":"soon"}' && within 60 ready_reason_is SettingsRefused || held=1
  penstock why "$cluster"
  configure '{"log.retention.ms":"86400000"}' && within 60 ready "clusters.penstock.dev/$cluster" || held=1
  kube get events | grep -q "log.retention.ms=86400000" || { echo "no Event tells of the settings"; held=1; }
  configure null && within 60 ready "clusters.penstock.dev/$cluster" || held=1
  no_broker_restarted "settings" "$before" && [ $held = 0 ]
}

# Logs, differences, completion, and a report in which no Secret of the namespace is.
plugin() {
  local jdk report=$work/report
  jdk=$(java_home) || return 1
  kube create secret generic keys --from-literal=password=hunter2-of-the-house || return 1
  kube label secret keys "penstock.dev/cluster=$cluster" || return 1
  penstock topic diff || return 1
  [ "$(penstock logs "$cluster" --tail 1 | cut -d' ' -f1 | sort -u | wc -l)" -ge 3 ] || { echo "not every broker has a line"; return 1; }
  penstock report "$cluster" -o "$report.zip" || return 1
  mkdir -p "$report" && (cd "$report" && "$jdk/bin/jar" --extract --file "$report.zip") || return 1
  ls "$report" "$report/logs"
  [ -s "$report/logs/$cluster-broker-0.log" ] || { echo "there are no logs in it"; return 1; }
  ! grep -r -e hunter2-of-the-house -e "$(printf hunter2-of-the-house | base64)" -e 'kind: "\?Secret"\?$' "$report" || return 1
  [ "$(operator/bin/kubectl_complete-penstock why -n "$namespace" "" | head -1)" = "$cluster" ] || { echo "nothing is completed"; return 1; }
}

may_not() { [ "$(kubectl auth can-i "$@" --as="system:serviceaccount:$system:penstock-operator" 2>/dev/null)" = no ]; }

# Brokers serve without their operator; one that is confined to their namespace goes on where the other ended.
confined() {
  local before
  before=$(broker_pods)
  helm uninstall penstock -n "$system" --wait || return 1
  start_client unattended round-trip "$cluster-bootstrap:9092" orders 1000 && client_held unattended 180 || return 1
  helm_install charts/penstock-operator --set "watchNamespaces={$namespace}" --set racks.readNodes=false || return 1
  [ -z "$(kubectl get clusterroles,clusterrolebindings -o name | grep penstock)" ] || { kubectl get clusterroles,clusterrolebindings | grep penstock; return 1; }
  may_not list pods -n default && may_not list pods -A && may_not get secrets -n "$namespace" && may_not get nodes ||
    { echo "it has rights that it should not have"; return 1; }
  echo "the other operator runs ($(date -u +%H:%M:%S))"
  kube apply -f docs/examples/topic.yaml && within 240 ready topics.penstock.dev/orders || return 1
  echo "it has made a topic ($(date -u +%H:%M:%S))"
  within 240 brokers_are 3 || return 1
  no_broker_restarted "another operator" "$before"
}

# Takes all away by the commands of docs/operations/install.md.
uninstall() {
  kube delete pods -l app.kubernetes.io/name=history --wait=false >/dev/null
  kube delete topics.penstock.dev --all --timeout=120s && kube delete rebalances.penstock.dev --all --timeout=60s &&
    kube delete clusters.penstock.dev "$cluster" --timeout=120s && within 120 nothing_left || { echo "left:"; leftovers; return 1; }
  kube delete pvc -l "penstock.dev/cluster=$cluster" --timeout=120s && helm uninstall penstock -n "$system" --wait || return 1
  within 60 eval '[ -z "$(kubectl -n "$system" get all,serviceaccounts,roles,rolebindings -o name | grep penstock)" ]' ||
    { kubectl -n "$system" get all,serviceaccounts,roles,rolebindings; return 1; }
  [ "$(kubectl get crd -o name | grep -c penstock.dev)" = 3 ] || { echo "the definitions went with the chart, and all resources with them"; return 1; }
  [ -z "${had_no_crds:-}" ] || kubectl delete crd clusters.penstock.dev topics.penstock.dev rebalances.penstock.dev || return 1
  [ -z "$(kube get pvc -o name)" ]
}

# Whether so many brokers are there, none of them in a pod of before: number, pods of before.
all_restarted() {
  brokers_are "$1" && [ "$(status updatedReplicas)" = "$1" ] || return 1
  local pod
  for pod in $2; do
    case " $(broker_pods) " in *" $pod "*) return 1 ;; esac
  done
}

# Six brokers in three zones restart rack by rack; the voters follow the number of brokers, there and back.
rack_batches() {
  local held=0 before together
  kube scale "clusters.penstock.dev/$cluster" --replicas=6 && within 400 brokers_are 6 && within 60 eval '[ "$(status voters)" = 5 ]' || return 1
  within 240 balanced || return 1
  start_load history-racks || return 1
  before=$(broker_pods)
  kube patch clusters.penstock.dev "$cluster" --type merge -p '{"spec":{"rollout":{"maxUnavailable":2,"restartAt":"'"$(date -u +%FT%TZ)"'"}}}' || held=1
  within 400 all_restarted 6 "$before" || { echo "not all have restarted"; held=1; }
  kube get events --sort-by=.metadata.creationTimestamp -o custom-columns=REASON:.reason,MESSAGE:.message --no-headers | grep '^RestartingBroker'
  together=$(kube get events --field-selector reason=RestartingBrokers -o name | wc -l)
  [ "$together" -ge 1 ] || { echo "no two brokers restarted together"; held=1; }
  end_load history-racks || held=1
  start_load history-voters || return 1
  scale_to 3 && within 60 eval '[ "$(status voters)" = 3 ]' || held=1
  kube get events -o custom-columns=REASON:.reason,MESSAGE:.message --no-headers | grep '^Voter'
  end_load history-voters && [ $held = 0 ]
}
