#!/usr/bin/env bash
# Copyright The Penstock Authors
# SPDX-License-Identifier: Apache-2.0
#
# The operator and the brokers on a real Kubernetes, from images that were just built: a cluster and a topic become
# ready, clients inside and outside produce and consume, brokers come and go under load without a record lost or
# repeated, and a deleted Cluster leaves nothing but its volumes.
#
# Kubernetes is that of KUBECONFIG, if set; PENSTOCK_LOAD_IMAGES is then the command that loads image archives into its
# nodes (such as "kind load image-archive"). Otherwise ../shared/kube-node, if there is one, starts one of three nodes.
# PENSTOCK_IMAGES: a folder with broker.tar and operator.tar to use instead of building them.
#
# "ci.sh topics" makes PENSTOCK_TOPICS (10000) Topics and deletes them, tells how long it took, and does nothing else.
# "ci.sh crowd" makes PENSTOCK_CLUSTERS (200) Clusters that no node takes and PENSTOCK_TOPICS (20000) Topics of them, tells
# what the operator needs for them and how soon a new operator has taken over, and does nothing else.
# "ci.sh racks" makes three brokers six, two in each zone, restarts them rack by rack, makes them three again, under load, and does
# nothing else: six brokers are much for a machine of two processors.
# "ci.sh shrink" replaces the volumes of three brokers by smaller ones, under load, and does nothing else: each broker's records
# are copied twice and each is restarted, which takes a minute and a half.
set -uo pipefail
cd "$(dirname "$0")/../.."
kube_node=../shared/kube-node
here=e2e/kubernetes
# shellcheck source=e2e/kubernetes/operator.sh
. "$here/operator.sh"
system=penstock-e2e-system
namespace=penstock-e2e
cluster=shop
started=""
passed=0
failed=0
only=${1:-}

if [ -z "${KUBECONFIG:-}" ] && [ ! -x "$kube_node/up.sh" ]; then
  echo "SKIPPED: the Kubernetes end-to-end tests: no KUBECONFIG is set, and there is no $kube_node."
  exit 0
fi
work=$(mktemp -d)

kube() { kubectl -n "$namespace" "$@"; }

say() { printf '\n--- %s (%s)\n' "$*" "$(date -u +%H:%M:%S)"; }

# A step: its name, then a function. Later steps need some of the earlier ones, which say so by "need".
step() {
  local name=$1 begin=$SECONDS
  shift
  say "$name"
  if "$@"; then
    passed=$((passed + 1))
    echo "ok: $name ($((SECONDS - begin)) s)"
  else
    failed=$((failed + 1))
    echo "FAILED: $name ($((SECONDS - begin)) s)"
    diagnose
    return 1
  fi
}

need() { step "$@" || finish; }

diagnose() {
  kube get clusters.penstock.dev,topics.penstock.dev,pods,pvc -o wide 2>&1 | head -40
  kube get clusters.penstock.dev "$cluster" -o jsonpath='{.status}{"\n"}' 2>&1 | head -c 3000
  kubectl -n "$system" logs -l app.kubernetes.io/name=penstock-operator --tail=30 2>&1 | cut -c1-400
  local pod
  for pod in $(kube get pods -o name 2>/dev/null); do
    echo "$pod:"
    kube logs "$pod" --tail=15 2>&1 | cut -c1-300
  done
}

finish() {
  trap - EXIT INT TERM
  say "Tear down"
  [ -z "${forwards:-}" ] || kill $forwards 2>/dev/null
  if [ -n "$started" ]; then
    "$kube_node/down.sh" >"$work/down.log" 2>&1 || { cat "$work/down.log"; failed=$((failed + 1)); }
  elif [ -n "${installed:-}" ]; then
    kubectl delete namespace "$namespace" --ignore-not-found --timeout=120s >/dev/null
    helm uninstall penstock -n "$system" --ignore-not-found >/dev/null
    kubectl delete namespace "$system" --ignore-not-found --timeout=120s >/dev/null
    [ -z "${had_no_crds:-}" ] || kubectl delete crd --ignore-not-found clusters.penstock.dev topics.penstock.dev rebalances.penstock.dev >/dev/null
  fi
  rm -rf "$work"
  echo "$passed passed, $failed failed"
  [ "$failed" = 0 ] && exit 0
  exit 1
}
trap 'failed=$((failed + 1)); echo "Interrupted."; finish' INT TERM
trap finish EXIT

# Polls a command until it succeeds: SECONDS, then the command.
within() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -lt $deadline ] || return 1
    sleep 2
  done
}

# Whether a resource's status speaks of its present spec and says Ready.
ready() {
  local answer
  answer=$(kube get "$1" -o jsonpath='{.metadata.generation} {.status.observedGeneration} {.status.conditions[?(@.type=="Ready")].status}' 2>/dev/null)
  # shellcheck disable=SC2086 # Three words.
  set -- $answer
  [ $# = 3 ] && [ "$1" = "$2" ] && [ "$3" = True ]
}

status() { kube get clusters.penstock.dev "$cluster" -o jsonpath="{.status.$1}"; }

brokers_are() {
  ready "clusters.penstock.dev/$cluster" && [ "$(status readyReplicas)" = "$1" ] && [ "$(status replicas)" = "$1" ]
}

java_home() {
  local home
  for home in "${PENSTOCK_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if [ -x "$home/bin/javac" ] && [ -x "$home/bin/jlink" ] && grep -q '^JAVA_VERSION="2[5-9]' "$home/release" 2>/dev/null; then
      echo "$home"
      return 0
    fi
  done
  echo "There is no JDK 25; set JAVA_HOME." >&2
  return 1
}

start_kubernetes() {
  if [ -n "${KUBECONFIG:-}" ]; then
    kubectl get nodes
    return
  fi
  export KUBENODE_STATE="$work/kubernetes" KUBENODE_NAME="p$$" API_PORT=0 NODES=3
  started=yes
  "$kube_node/up.sh" || return 1
  # shellcheck disable=SC1091 # Written by up.sh.
  . "$KUBENODE_STATE/env"
}

build_images() {
  images=${PENSTOCK_IMAGES:-$work/images}
  [ -n "${PENSTOCK_IMAGES:-}" ] || ./penstock images --output "$images" || return 1
  ls -l "$images"
  if [ -n "$started" ]; then
    "$kube_node/load-image.sh" "$images/broker.tar" "$images/operator.tar"
  elif [ -n "${PENSTOCK_LOAD_IMAGES:-}" ]; then
    # shellcheck disable=SC2086 # A command and its arguments.
    $PENSTOCK_LOAD_IMAGES "$images/broker.tar" && $PENSTOCK_LOAD_IMAGES "$images/operator.tar"
  else
    echo "PENSTOCK_LOAD_IMAGES is not set: the nodes must have the images already."
  fi
}

build_client() {
  local jdk
  jdk=$(java_home) || return 1
  mkdir -p "$work/client" && "$jdk/bin/javac" -d "$work/client" -cp "operator/target/lib/*" "$here"/*.java &&
    "$jdk/bin/jar" --create --file "$work/client.jar" -C "$work/client" .
}

install_operator() {
  kubectl get crd clusters.penstock.dev >/dev/null 2>&1 || had_no_crds=yes
  installed=yes
  if [ -n "$previous" ]; then
    helm_install "$previous" ${PENSTOCK_PREVIOUS_OPERATOR:+--set "image.tag=$PENSTOCK_PREVIOUS_OPERATOR"} || return 1
  else
    helm_install charts/penstock-operator || return 1
  fi
  kubectl -n "$system" get pods
  operator_image=$(kubectl -n "$system" get deployments -o jsonpath='{.items[0].spec.template.spec.containers[0].image}')
  kubectl create namespace "$namespace" && kube create configmap history-client --from-file=client.jar="$work/client.jar"
}

create_cluster() {
  kube apply -f docs/examples/cluster.yaml || return 1
  within 240 brokers_are 3 || return 1
  kube get clusters.penstock.dev,pods
}

create_topic() {
  kube apply -f docs/examples/topic.yaml || return 1
  within 60 ready topics.penstock.dev/orders || return 1
  kube get topics.penstock.dev
}

# Each broker has the zone of its node for its rack, and each partition a copy in each zone.
racks() {
  local broker node zone
  for broker in 0 1 2; do
    node=$(kube get pod "$cluster-broker-$broker" -o jsonpath='{.spec.nodeName}')
    zone=$(kubectl get node "$node" -o jsonpath='{.metadata.labels.topology\.kubernetes\.io/zone}')
    [ -n "$zone" ] || { echo "node $node has no zone"; return 1; }
    echo "broker $broker: node $node, zone $zone"
  done
  start_client racks racks "$cluster-bootstrap:9092" orders 3 && client_held racks 120
}

# Starts History.java in a pod: pod name, then its arguments.
start_client() {
  local name=$1 arguments
  shift
  arguments=$(printf '"%s", ' "$@")
  sed -e "s|@NAME@|$name|" -e "s|@IMAGE@|$operator_image|" -e "s|@ARGUMENTS@|${arguments%, }|" "$here/client.yaml" | kube apply -f -
}

# Waits until a client's pod has ended, and says whether its history held: pod name, seconds.
client_held() {
  local phase
  within "$2" eval "phase=\$(kube get pod $1 -o jsonpath='{.status.phase}'); [ \"\$phase\" = Succeeded ] || [ \"\$phase\" = Failed ]"
  kube logs "$1" --tail=12 | cut -c1-400
  [ "$(kube get pod "$1" -o jsonpath='{.status.phase}')" = Succeeded ]
}

inside() {
  start_client inside round-trip "$cluster-bootstrap:9092" orders 1000 && client_held inside 180
}

# Each broker's port is forwarded to an address of its own on loopback, and a file of host names leads to it.
outside() {
  local jdk broker held
  jdk=$(java_home) || return 1
  forwards=""
  for broker in 0 1 2; do
    kube port-forward --address "127.0.0.$((101 + broker))" "pod/$cluster-broker-$broker" 9092:9092 >"$work/forward-$broker.log" 2>&1 &
    forwards="$forwards $!"
    echo "127.0.0.$((101 + broker)) $cluster-broker-$broker.$namespace.svc" >>"$work/hosts"
  done
  for broker in 0 1 2; do within 20 grep -q Forwarding "$work/forward-$broker.log"; done
  "$jdk/bin/java" -XX:+UseSerialGC -Djdk.net.hosts.file="$work/hosts" -cp "$work/client:$here:operator/target/lib/*" History \
    round-trip "$cluster-broker-0.$namespace.svc:9092" orders 1000 >"$work/outside.log" 2>&1
  held=$?
  grep round-trip "$work/outside.log" || tail -20 "$work/outside.log"
  # shellcheck disable=SC2086 # Process ids of this function.
  kill $forwards
  forwards=""
  return $held
}

# Starts a load on a new topic: name of both.
start_load() {
  kube apply -f - <<TOPIC || return 1
apiVersion: penstock.dev/v1alpha1
kind: Topic
metadata:
  name: $1
spec:
  clusterRef:
    name: $cluster
  partitions: 6
TOPIC
  within 60 ready "topics.penstock.dev/$1" || return 1
  start_client "$1" load "$cluster-bootstrap:9092" "$1" /tmp/stop || return 1
  within 90 eval "kube logs $1 2>/dev/null | grep -q 'load: began'"
}

# Ends a load and checks its history.
end_load() {
  kube exec "$1" -- /opt/java/bin/java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp /client/client.jar:/opt/penstock/\* History stop /tmp/stop || return 1
  client_held "$1" 300
}

scale_to() {
  kube scale "clusters.penstock.dev/$cluster" --replicas="$1" || return 1
  within 300 brokers_are "$1" || return 1
  kube get clusters.penstock.dev
}

balanced() {
  [ "$(status 'conditions[?(@.type=="Balanced")].status')" = True ] && [ -z "$(status balance)" ]
}

scale_out() {
  start_load history-out || return 1
  local held=0
  plan_says 4 'Added at once: broker 3; then replicas are balanced onto them: about [0-9]+' || held=1
  autoscale 4 && within 300 brokers_are 4 || held=1
  kube get clusters.penstock.dev && kube delete hpa "$cluster"
  within 180 balanced || { echo "the replicas are not balanced"; held=1; }
  kube get events --field-selector reason=Balancing -o custom-columns=MESSAGE:.message --no-headers
  start_client on-broker-3 on "$cluster-bootstrap:9092" orders 3 && client_held on-broker-3 180 || held=1
  end_load history-out && [ $held = 0 ]
}

# The topic is made while there are four brokers, so the fourth has replicas, which must move before it goes.
scale_in() {
  start_load history-in || return 1
  local held=0
  kube logs history-in | grep 'on brokers \[0, 1, 2, 3\]' || { echo "the fourth broker has no replica"; held=1; }
  plan_says 3 'Leaving: broker 3; all their replicas are copied to others first: about [0-9]+' || held=1
  scale_to 3 || held=1
  [ -z "$(kube get service "$cluster-broker-3" -o name --ignore-not-found)" ] || { echo "the fourth broker's Service is still there"; held=1; }
  end_load history-in && [ $held = 0 ]
}

restarted() {
  brokers_are 3 && [ "$(kube get pods -l app.kubernetes.io/name!=history -o jsonpath='{.items[*].metadata.uid}')" != "$1" ] &&
    [ "$(status updatedReplicas)" = 3 ]
}

rolling_restart() {
  start_load history-roll || return 1
  local before after uid held=0
  before=$(kube get pods -l app.kubernetes.io/name!=history -o jsonpath='{.items[*].metadata.uid}')
  waits_for_window || held=1
  within 400 restarted "$before" || held=1
  after=$(kube get pods -l app.kubernetes.io/name!=history -o jsonpath='{.items[*].metadata.uid}')
  for uid in $before; do
    case " $after " in *" $uid "*) echo "a pod was not restarted: $uid"; held=1 ;; esac
  done
  end_load history-roll && [ $held = 0 ]
}

force_delete() {
  start_load history-delete || return 1
  local held=0
  kube delete pod "$cluster-broker-1" --force --grace-period=0 || held=1
  sleep 5
  within 240 brokers_are 3 || held=1
  end_load history-delete && [ $held = 0 ]
}

# SIGKILL by the container runtime: the kubelet starts the container again, in the same pod.
kill_9() {
  start_load history-kill || return 1
  local held=0 node id
  node=$(kube get pod "$cluster-broker-2" -o jsonpath='{.spec.nodeName}')
  id=$(kube get pod "$cluster-broker-2" -o jsonpath='{.status.containerStatuses[0].containerID}')
  "$kube_node/node.sh" exec "$node" ctr -n k8s.io tasks kill -s SIGKILL "${id#containerd://}" || held=1
  within 60 eval "[ \"\$(kube get pod $cluster-broker-2 -o jsonpath='{.status.containerStatuses[0].restartCount}')\" = 1 ]" || held=1
  within 240 brokers_are 3 || held=1
  end_load history-kill && [ $held = 0 ]
}

# The volume of a broker that votes is gone for good: it comes back empty, is a voter again, and copies everything.
lose_volume() {
  start_load history-volume || return 1
  local held=0 before
  before=$(kube get pvc "data-$cluster-broker-2" -o jsonpath='{.metadata.uid}')
  kube delete pvc "data-$cluster-broker-2" --wait=false && kube delete pod "$cluster-broker-2" --wait=false || held=1
  within 120 eval "uid=\$(kube get pvc data-$cluster-broker-2 -o jsonpath='{.metadata.uid}' 2>/dev/null) && [ -n \"\$uid\" ] && [ \"\$uid\" != $before ]" ||
    { echo "the claim is still the old one"; held=1; }
  within 240 brokers_are 3 || held=1
  start_client in-sync in-sync "$cluster-bootstrap:9092" && client_held in-sync 240 || held=1
  end_load history-volume && [ $held = 0 ]
}

# The power of a node is cut, and comes back: what ran on it is not seen to end by anybody.
cut_power() {
  start_load history-power || return 1
  local held=0 node
  node=$(kube get pod "$cluster-broker-0" -o jsonpath='{.spec.nodeName}')
  if [ "$node" = "$(kube get pod history-power -o jsonpath='{.spec.nodeName}')" ]; then
    node=$(kube get pod "$cluster-broker-1" -o jsonpath='{.spec.nodeName}')
  fi
  "$kube_node/node.sh" kill "$node" || held=1
  sleep 15
  "$kube_node/node.sh" start "$node" || held=1
  within 120 kubectl wait --for=condition=Ready --timeout=1s "node/$node" || held=1
  within 240 brokers_are 3 || held=1
  end_load history-power && [ $held = 0 ]
}

# The versions of all that belongs to the Cluster, and the number of what the operator told.
versions() {
  kube get clusters.penstock.dev,topics.penstock.dev,statefulsets,services,configmaps,serviceaccounts,poddisruptionbudgets,networkpolicies,pods \
    -l app.kubernetes.io/name!=history -o jsonpath='{range .items[*]}{.kind}/{.metadata.name}={.metadata.resourceVersion}{"\n"}{end}'
  kube get events --field-selector reportingComponent=penstock-operator -o name | wc -l
}

# Whether nothing was written since the versions were noted, for more than a minute, which is longer than the operator's resync.
undisturbed() {
  local now
  [ $((SECONDS - noted)) -gt 62 ] || sleep $((63 - SECONDS + noted))
  now=$(versions)
  [ "$versions" = "$now" ] && return 0
  diff <(echo "$versions") <(echo "$now")
  note_versions
  return 1
}

note_versions() { versions=$(versions) noted=$SECONDS; }

# A probe that fails on a busy machine changes a pod, and rightly the status: so one quiet minute of several is enough.
quiet() {
  kube diff -f docs/examples/cluster.yaml && kube diff -f docs/examples/topic.yaml || { echo "what is there differs from what was applied"; return 1; }
  within 240 undisturbed
}

# Many Topics made and deleted, and single ones meanwhile.
bulk() {
  local jdk
  jdk=$(java_home) || return 1
  "$jdk/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$work/client:$here:operator/target/lib/*" \
    Topics "$namespace" "$cluster" "${PENSTOCK_TOPICS:-10000}" || return 1
  kubectl -n "$system" get pods
}

# What the operator holds in memory, and how much of a processor it takes while nothing is asked of it.
operator_needs() {
  local node pod before after
  pod=$(operator_pod)
  node=$(kubectl -n "$system" get pod "$pod" -o jsonpath='{.spec.nodeName}')
  before=$(operator_usage "$node" "$pod" container_cpu_usage_seconds_total)
  sleep 60
  after=$(operator_usage "$node" "$pod" container_cpu_usage_seconds_total)
  awk -v name="$1" -v bytes="$(operator_usage "$node" "$pod" container_memory_working_set_bytes)" -v before="$before" -v after="$after" \
    'BEGIN { printf "crowd: %s: the operator holds %.0f MiB, and takes %.1f %% of a core\n", name, bytes / 1048576, (after - before) / 60 * 100 }'
  [ "$(kubectl -n "$system" get pod "$pod" -o jsonpath='{.status.containerStatuses[0].restartCount}')" = 0 ] || { echo "the operator was restarted"; return 1; }
}

operator_pod() { kubectl -n "$system" get pods -l app.kubernetes.io/name=penstock-operator -o jsonpath='{.items[0].metadata.name}'; }

# One figure of the kubelet about a pod's container: node, pod, figure.
operator_usage() {
  kubectl get --raw "/api/v1/nodes/$1/proxy/metrics/resource" | awk -v pod="pod=\"$2\"" -v figure="$3" 'index($0, figure "{") == 1 && index($0, pod) { print $2 }'
}

crowd_client() { "$(java_home)/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$work/client:$here:operator/target/lib/*" Crowd "$namespace" "$@"; }

# Many Clusters that wait and Topics that wait for them: what that takes, and a new operator with all of it before it.
crowd() {
  operator_needs "without Clusters" || return 1
  crowd_client make "${PENSTOCK_CLUSTERS:-200}" "${PENSTOCK_TOPICS:-20000}" || return 1
  operator_needs "with all, a minute later" || return 1
  kubectl -n "$system" delete pod "$(operator_pod)" --wait=false || return 1
  crowd_client one after-a-restart || return 1
  kubectl -n "$system" logs "$(operator_pod)" | grep -E "Operator started|Leading|is the leader|The leader is" | cut -c1-200
  operator_needs "a new operator" || return 1
  crowd_client one at-last
}

no_pods() { [ "$(kube get pods -l penstock.dev/cluster=$cluster -o name | wc -l)" = 0 ] && ready "clusters.penstock.dev/$cluster"; }

sleeps_and_wakes() {
  operator/bin/kubectl-penstock suspend "$cluster" -n "$namespace" || return 1
  within 90 no_pods || return 1
  kube get clusters.penstock.dev
  [ "$(kube get pvc -o name | grep -c "/data-$cluster-broker-[012]$")" = 3 ] || return 1
  operator/bin/kubectl-penstock resume "$cluster" -n "$namespace" || return 1
  within 180 brokers_are 3 || return 1
  operator/bin/kubectl-penstock status "$cluster" -n "$namespace" && operator/bin/kubectl-penstock why "$cluster" -n "$namespace" || return 1
  start_client awake round-trip "$cluster-bootstrap:9092" orders 1000 && client_held awake 180
}

# What is left that belonged to the cluster, apart from volumes.
leftovers() {
  kube get clusters.penstock.dev,topics.penstock.dev,statefulsets,pods,services,configmaps,serviceaccounts,poddisruptionbudgets,networkpolicies \
    -o name | grep -v -e history -e kube-root-ca.crt -e serviceaccount/default
}

nothing_left() { [ -z "$(leftovers)" ]; }

delete_cluster() {
  kube delete pods -l app.kubernetes.io/name=history --wait=false >/dev/null
  kube delete topics.penstock.dev --all --timeout=120s || return 1
  kube delete clusters.penstock.dev "$cluster" --timeout=120s || return 1
  within 120 nothing_left || { echo "left:"; leftovers; return 1; }
  echo "what is left:"
  kube get pvc -o name
  [ "$(kube get pvc -o name | grep -c "/data-$cluster-broker-[012]$")" = 3 ]
}

# The topic orders was retained with what the clients inside and outside have produced.
adopt() {
  kube apply -f docs/examples/cluster.yaml || return 1
  within 240 brokers_are 3 || return 1
  start_client kept kept "$cluster-bootstrap:9092" orders 2000 && client_held kept 120
}

need "Kubernetes is up" start_kubernetes
need "Images, without a daemon or registry" build_images
need "A client is compiled" build_client
need "The chart of the commit before is taken, if it can be" previous_chart
need "The chart installs the operator" install_operator
if [ "$only" = crowd ]; then
  step "Many Clusters and Topics" crowd
  finish
fi
need "A Cluster of nine lines becomes ready" create_cluster
need "A Topic becomes ready" create_topic
if [ "$only" = topics ]; then
  step "Topics in bulk" bulk
  finish
fi
if [ "$only" = racks ]; then
  step "Six brokers restart rack by rack, and voters follow, under load" rack_batches
  finish
fi
if [ "$only" = shrink ]; then
  step "Volumes become smaller under load, one broker after the other" shrink_volumes
  step "A volume that is larger than asked for is replaced, under load" replace_volume
  finish
fi
if [ -n "$previous" ]; then
  need "The chart is upgraded, and no broker restarts" upgrade
else
  echo "SKIPPED: an upgrade of the chart: there is none to upgrade from."
fi
note_versions
need "A client inside produces, consumes and resumes" inside
if [ -n "$started" ]; then
  step "Copies of each partition are in three zones" racks
fi
step "A client outside produces, consumes and resumes" outside
step "What was applied is what is there, and nothing is written while nothing is asked" quiet
step "A Cluster sleeps and wakes" sleeps_and_wakes
step "Three brokers become four, by an autoscaler, under load" scale_out
step "A broker is emptied when it is approved, and filled again, under load" drain
step "Four brokers become three again, under load" scale_in
step "Volumes grow under load, and no broker restarts" grow_volumes
step "A volume that is larger than asked for is replaced, under load" replace_volume
step "Settings change, and no broker restarts" change_settings
step "A rolling restart in its window, under load" rolling_restart
step "kubectl penstock shows logs and differences, and reports without Secrets" plugin
step "A broker's pod is deleted by force, under load" force_delete
if [ -n "$started" ]; then
  step "A broker is killed with SIGKILL, under load" kill_9
else
  echo "SKIPPED: SIGKILL of a broker: only $kube_node gives a way into the nodes."
fi
step "A broker's volume is lost, under load" lose_volume
if [ -n "$started" ]; then
  step "A node's power is cut, under load" cut_power
else
  echo "SKIPPED: the power of a node: only $kube_node gives a way to the nodes."
fi
step "A deleted Cluster leaves nothing but volumes" delete_cluster
step "The Cluster, made again, has its records" adopt
step "Brokers serve without an operator, and one for their namespace alone takes over" confined
step "All of it is taken away" uninstall
finish
