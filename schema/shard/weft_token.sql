-- One row a transaction, written with it: tells whether a commit in doubt happened; written first by somebody else (poisoned), it stops it.
CREATE TABLE IF NOT EXISTS {database}.weft_token (
  token BIGINT UNSIGNED NOT NULL,
  owner_kind SMALLINT UNSIGNED NOT NULL,
  owner_id BIGINT UNSIGNED NOT NULL,
  made_at BIGINT NOT NULL,
  role_epoch BIGINT UNSIGNED NOT NULL,
  poisoned TINYINT UNSIGNED NOT NULL,
  PRIMARY KEY (token),
  KEY by_age (made_at),
  KEY by_owner (owner_kind, owner_id)
) ENGINE=InnoDB DEFAULT CHARSET=binary;
