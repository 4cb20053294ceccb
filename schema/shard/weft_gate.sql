-- Whether an owner may be read and written here: 1 open, 2 moving, 3 locked, 4 incoming, 5 moved, 6 erased (for good).
CREATE TABLE IF NOT EXISTS {database}.weft_gate (
  owner_kind SMALLINT UNSIGNED NOT NULL,
  owner_id BIGINT UNSIGNED NOT NULL,
  epoch BIGINT UNSIGNED NOT NULL,
  state TINYINT UNSIGNED NOT NULL,
  moved_to INT UNSIGNED,
  move_id BIGINT UNSIGNED,
  runner BIGINT UNSIGNED,
  PRIMARY KEY (owner_kind, owner_id)
) ENGINE=InnoDB DEFAULT CHARSET=binary;
