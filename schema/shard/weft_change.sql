-- What writers changed of an owner that is being moved from here, one row a key (docs/design/moves.md); the mover serves and deletes them.
CREATE TABLE IF NOT EXISTS {database}.weft_change (
  owner_kind SMALLINT UNSIGNED NOT NULL,
  owner_id BIGINT UNSIGNED NOT NULL,
  nonce BIGINT UNSIGNED NOT NULL,
  entity SMALLINT UNSIGNED NOT NULL,
  object_key VARBINARY(1024) NOT NULL,
  PRIMARY KEY (owner_kind, owner_id, nonce)
) ENGINE=InnoDB DEFAULT CHARSET=binary;
