#!/bin/sh
# Makes the passwords and keys that compose.yaml mounts, each with 192 random bits. What is there already stays.
set -eu
cd "$(dirname "$0")"
umask 022
mkdir -p -m 700 secrets

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

# put NAME TEXT: writes secrets/NAME unless it is there. Readable inside a container by any user; on this host the
# folder keeps everybody but its owner out.
put() {
  [ -e "secrets/$1" ] && return
  printf '%s\n' "$2" >"secrets/$1.new"
  chmod 444 "secrets/$1.new"
  mv "secrets/$1.new" "secrets/$1"
  echo "made secrets/$1"
}

put postgres_password "$(random)"
put database_url "postgresql+psycopg://millwright:$(cat secrets/postgres_password)@postgres:5432/millwright"
put valkey.conf "requirepass $(random)"
put redis_url "redis://:$(cut -d ' ' -f 2 secrets/valkey.conf)@valkey:6379/0"
put weaviate_api_key "$(random)"
put lm_api_key ""
put slack_bot_token ""
put slack_app_token ""
put slack_signing_secret ""
put slack.toml "# Who may ask in Slack, and what is seen there: docs/slack.md. Nobody may until a line is added."
if [ ! -e secrets/api_keys.toml ]; then
  key=$(random)
  put api_keys.toml "[operator]
key = \"$key\"
groups = [\"everyone\"]
role = \"admin\""
  echo "The key for the page and the API, of the group everyone: $key"
fi
