#!/bin/sh
# A database and a role for each service; run once by the postgres image, on an empty data folder. No service can connect
# to another's database.
set -eu
for service in intake scheduling infusion therapy course audit; do
  psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres --set name="$service" --set password="$SERVICE_PASSWORD" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
done
