-- Which kind of Weft database this is, and the version of its tables.
CREATE TABLE IF NOT EXISTS {database}.weft_version (
  part VARBINARY(16) NOT NULL,
  version INT UNSIGNED NOT NULL,
  PRIMARY KEY (part)
) ENGINE=InnoDB DEFAULT CHARSET=binary;
