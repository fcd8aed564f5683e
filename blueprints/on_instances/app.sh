# An instance of the storefront or the worker: fetch the bundle by its digest, check it, install
# it without a package index, start it, and tell CloudFormation only once it is ready.
set -euo pipefail
trap 'cfn-signal --exit-code $? --stack "$STACK" --resource "$GROUP" --region "$REGION"' EXIT
export AWS_DEFAULT_REGION=$REGION

dnf install --assumeyes python3.11 amazon-cloudwatch-agent
useradd --system --home-dir /opt/shop --shell /usr/sbin/nologin shop
install -d -o shop -g shop -m 0750 /var/log/shop
chown root:shop /etc/shop/environment
chmod 0640 /etc/shop/environment

aws s3 cp "s3://$BUCKET/bundles/$APP-$DIGEST.zip" /tmp/bundle.zip
echo "$DIGEST  /tmp/bundle.zip" | sha256sum --check --strict
install -d /opt/shop
python3.11 -m zipfile --extract /tmp/bundle.zip /opt/shop
rm /tmp/bundle.zip
python3.11 -m venv /opt/shop/venv
/opt/shop/venv/bin/pip install --quiet --no-index --find-links /opt/shop/wheels --requirement /opt/shop/requirements.txt
chown --recursive root:shop /opt/shop

cat > /etc/logrotate.d/shop <<'CONF'
/var/log/shop/*.log {
  daily
  rotate 3
  maxsize 100M
  copytruncate
  missingok
}
CONF
cat > /opt/aws/amazon-cloudwatch-agent/etc/shop.json <<CONF
{"logs": {"logs_collected": {"files": {"collect_list": [
  {"file_path": "/var/log/shop/*.log", "log_group_name": "$LOG_GROUP", "log_stream_name": "{instance_id}"}
]}}}}
CONF
/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:/opt/aws/amazon-cloudwatch-agent/etc/shop.json

systemctl daemon-reload
for unit in $UNITS; do
  systemctl enable --now "$unit"
done
curl --silent --show-error --fail --output /dev/null --retry 90 --retry-delay 2 --retry-all-errors "http://127.0.0.1:$PORT/readyz"
