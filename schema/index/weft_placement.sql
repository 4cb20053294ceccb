-- On which shard each owner lives, with the epoch its gate there has.
CREATE TABLE IF NOT EXISTS {database}.weft_placement (
  owner_kind SMALLINT UNSIGNED NOT NULL,
  owner_id BIGINT UNSIGNED NOT NULL,
  shard INT UNSIGNED NOT NULL,
  epoch BIGINT UNSIGNED NOT NULL,
  state TINYINT UNSIGNED NOT NULL,
  move_id BIGINT UNSIGNED,
  PRIMARY KEY (owner_kind, owner_id),
  KEY by_shard (shard, owner_kind, owner_id)
) ENGINE=InnoDB DEFAULT CHARSET=binary;
