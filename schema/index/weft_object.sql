-- The owner of each object that can be found by its id alone. An owner, never a shard: a move changes no row here.
CREATE TABLE IF NOT EXISTS {database}.weft_object (
  entity SMALLINT UNSIGNED NOT NULL,
  object_id BIGINT UNSIGNED NOT NULL,
  owner_kind SMALLINT UNSIGNED NOT NULL,
  owner_id BIGINT UNSIGNED NOT NULL,
  nonce BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (entity, object_id),
  KEY by_owner (owner_kind, owner_id)
) ENGINE=InnoDB DEFAULT CHARSET=binary;
