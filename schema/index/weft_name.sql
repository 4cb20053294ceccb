-- Numbers that stand for names of owner kinds, entities and claims in the other tables; `space` says which of the three.
CREATE TABLE IF NOT EXISTS {database}.weft_name (
  space TINYINT UNSIGNED NOT NULL,
  number SMALLINT UNSIGNED NOT NULL,
  name VARBINARY(64) NOT NULL,
  PRIMARY KEY (space, number),
  UNIQUE KEY by_name (space, name)
) ENGINE=InnoDB DEFAULT CHARSET=binary;
