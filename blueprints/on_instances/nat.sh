# A NAT instance: take over the zone's network interface, forward what comes in through it.
set -euo pipefail
trap 'cfn-signal --exit-code $? --stack "$STACK" --resource "$GROUP" --region "$REGION"' EXIT

imds() {
  curl --silent --fail --header "X-aws-ec2-metadata-token: $TOKEN" "http://169.254.169.254/latest/meta-data/$1"
}
TOKEN=$(curl --silent --fail --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 300' http://169.254.169.254/latest/api/token)
INSTANCE=$(imds instance-id)
export AWS_DEFAULT_REGION=$REGION

aws ec2 modify-instance-attribute --instance-id "$INSTANCE" --no-source-dest-check
# The instance before this one may still hold the interface for some seconds.
for attempt in $(seq 60); do
  if aws ec2 attach-network-interface --network-interface-id "$INTERFACE" --instance-id "$INSTANCE" --device-index 1; then
    break
  fi
  [ "$attempt" -lt 60 ] || exit 1
  sleep 5
done

cat > /etc/sysctl.d/90-nat.conf <<'CONF'
net.ipv4.ip_forward = 1
net.ipv4.conf.all.rp_filter = 2
net.ipv4.conf.default.rp_filter = 2
CONF
sysctl --system
dnf install --assumeyes nftables

# Again at every start: traffic comes in through the second interface and leaves masked through
# the first. Answers go back through the second, which alone knows the connection.
cat > /var/lib/cloud/scripts/per-boot/nat.sh <<SCRIPT
#!/bin/bash
set -euo pipefail
NETWORK='$NETWORK'
SCRIPT
cat >> /var/lib/cloud/scripts/per-boot/nat.sh <<'SCRIPT'
read -r GATEWAY FIRST < <(ip -4 route show default | awk '{ print $3, $5; exit }')
second() { ip -4 -brief address show up | awk -v first="$FIRST" '$1 != "lo" && $1 != first { print $1; exit }'; }
for _ in $(seq 60); do
  [ -z "$(second)" ] || break
  sleep 1
done
ip route replace "$NETWORK" via "$GATEWAY" dev "$(second)"
nft --file - <<RULES
table ip nat
delete table ip nat
table ip nat {
  chain postrouting {
    type nat hook postrouting priority srcnat;
    oifname "$FIRST" masquerade
  }
}
RULES
SCRIPT
chmod 0755 /var/lib/cloud/scripts/per-boot/nat.sh
/var/lib/cloud/scripts/per-boot/nat.sh
