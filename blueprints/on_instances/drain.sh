# Wait until the group wants this instance to go; give held orders back; say so.
set -euo pipefail
. /etc/shop/boot
imds() {
  local token
  token=$(curl --silent --fail --request PUT --header 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token)
  curl --silent --fail --header "X-aws-ec2-metadata-token: $token" "http://169.254.169.254/latest/meta-data/$1"
}
until [ "$(imds autoscaling/target-lifecycle-state)" = Terminated ]; do
  sleep 5
done
systemctl stop worker@orders.service worker@api.service
instance=$(imds instance-id)
group=$(aws autoscaling describe-auto-scaling-instances --region "$REGION" --instance-ids "$instance" --query 'AutoScalingInstances[0].AutoScalingGroupName' --output text)
aws autoscaling complete-lifecycle-action --region "$REGION" --auto-scaling-group-name "$group" --lifecycle-hook-name drain --instance-id "$instance" --lifecycle-action-result CONTINUE
