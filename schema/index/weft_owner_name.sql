-- The owner id of each text key, of owner kinds that are known by text.
CREATE TABLE IF NOT EXISTS {database}.weft_owner_name (
  owner_kind SMALLINT UNSIGNED NOT NULL,
  name VARBINARY(255) NOT NULL,
  owner_id BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (owner_kind, name),
  KEY by_owner (owner_kind, owner_id)
) ENGINE=InnoDB DEFAULT CHARSET=binary;
